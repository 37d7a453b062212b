using TypedRpc;

namespace BlockStorage.Contracts;

/// <summary>
/// The notifications that volume managers emit for each run of <see cref="IVolumeManager.CreateVolumeAsync"/> and
/// <see cref="IVolumeManager.DeleteVolumeAsync"/>.
/// </summary>
[NotificationTopic("notifications")]
public interface IVolumeEvents
{
    [Notification("volume.create.start")]
    ValueTask CreatingAsync(VolumeCreation creation);

    [Notification("volume.create.end")]
    ValueTask CreatedAsync(VolumeCreation creation);

    [Notification("volume.create.error", NotificationPriority.Error)]
    ValueTask FailedAsync(VolumeCreation creation);

    [Notification("volume.delete.end")]
    ValueTask DeletedAsync(VolumeDeletion deletion);
}
