namespace TypedRpc.Notifications;

/// <summary>A driver as the buffer knows it: those of users do not hear of exchanges.</summary>
internal abstract class NotificationDriver
{
    public abstract ValueTask SendAsync(OutgoingNotification next, IReadOnlyList<string> topics, CancellationToken cancellationToken);
}

/// <summary>A driver that is registered by its user.</summary>
internal sealed class OwnDriver(INotificationDriver driver) : NotificationDriver
{
    public override ValueTask SendAsync(OutgoingNotification next, IReadOnlyList<string> topics, CancellationToken cancellationToken) =>
        driver.SendAsync(next.Notification, topics, cancellationToken);
}
