using TypedRpc;

namespace BlockStorage.Contracts;

/// <summary>The notifications that volume managers emit after each run of <see cref="IVolumeManager.CreateVolumeAsync"/>.</summary>
[NotificationTopic("notifications")]
public interface IVolumeEvents
{
    [Notification("volume.create.end")]
    ValueTask CreatedAsync(VolumeCreation creation);

    [Notification("volume.create.error", NotificationPriority.Error)]
    ValueTask FailedAsync(VolumeCreation creation);
}
