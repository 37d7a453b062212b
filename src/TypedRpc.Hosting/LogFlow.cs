namespace TypedRpc.Hosting;

/// <summary>Marks code that runs as part of sending a log record, so that the records it logs itself are not sent too.</summary>
internal static class LogFlow
{
    private static readonly AsyncLocal<bool> Inside = new();

    public static bool IsInside => Inside.Value;

    /// <summary>Runs an action with the mark. Tasks that it starts inherit the mark.</summary>
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
