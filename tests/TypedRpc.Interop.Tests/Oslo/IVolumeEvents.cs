namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Notifications that both sides know.</summary>
[NotificationTopic]
public interface IVolumeEvents
{
    [Notification("volume.create.end")]
    ValueTask CreatedAsync(Volume volume);

    [Notification("volume.create.error", NotificationPriority.Error)]
    ValueTask FailedAsync(Guid volumeId, string reason);
}
