namespace TypedRpc.Samples.Tests.Running;

/// <summary>Waits for states of other processes, which give no signal to this one.</summary>
internal static class Until
{
    /// <summary>The time within which everything in these tests happens on a slow machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a condition holds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
                Assert.Fail($"Waited {Limit} for {what}.");
            await Task.Delay(Pause);
        }
    }
}
