namespace TypedRpc.Notifications;

/// <summary>Tells whether the running code belongs to the delivery of notifications, so that what a driver logs does not become a notification that the driver logs again.</summary>
internal static class DriverFlow
{
    private static readonly AsyncLocal<bool> Inside = new();

    public static bool IsInside => Inside.Value;

    /// <summary>Marks the running flow, and what it starts, for good.</summary>
    public static void Enter() => Inside.Value = true;

    /// <summary>Runs something that is marked alone.</summary>
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
