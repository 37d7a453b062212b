namespace TypedRpc.Notifications;

/// <summary>A driver as the lanes call it. Unlike <see cref="INotificationDriver"/>, it gets the exchange of a notification.</summary>
internal abstract class NotificationDriver
{
    public abstract ValueTask SendAsync(OutgoingNotification next, IReadOnlyList<string> topics, CancellationToken cancellationToken);
}

/// <summary>A user-defined driver.</summary>
internal sealed class OwnDriver(INotificationDriver driver) : NotificationDriver
{
    public override ValueTask SendAsync(OutgoingNotification next, IReadOnlyList<string> topics, CancellationToken cancellationToken) =>
        driver.SendAsync(next.Notification, topics, cancellationToken);
}
