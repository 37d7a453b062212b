using TypedRpc;

namespace BlockStorage.Contracts;

/// <summary>What volume managers tell whoever listens, around each run of <see cref="IVolumeManager.CreateVolumeAsync"/>.</summary>
[NotificationTopic("notifications")]
public interface IVolumeEvents
{
    [Notification("volume.create.end")]
    ValueTask CreatedAsync(VolumeCreation creation);

    [Notification("volume.create.error", NotificationPriority.Error)]
    ValueTask FailedAsync(VolumeCreation creation);
}
