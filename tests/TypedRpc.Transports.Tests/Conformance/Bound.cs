namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>How long a test waits for what must come: generous, as passing tests never use it up.</summary>
public static class Bound
{
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    /// <summary>Asks until the answer is yes; only for what a broker does in its own time and tells nobody.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan pause, string what)
    {
        using var bound = new CancellationTokenSource(Time);
        while (!await condition())
        {
            bound.IsCancellationRequested.ShouldBeFalse(what);
            await Task.Delay(pause);
        }
    }
}
