namespace TypedRpc.Hosting;

/// <summary>Tells whether the running code belongs to sending a log record, so that what it logs itself is not sent too.</summary>
internal static class LogFlow
{
    private static readonly AsyncLocal<bool> Inside = new();

    public static bool IsInside => Inside.Value;

    /// <summary>Marks what an action runs and starts.</summary>
    public static void Run<TState>(Action<TState> action, TState state)
    {
        Inside.Value = true;
        try
        {
            action(state);
        }
        finally
        {
            Inside.Value = false;
        }
    }
}
