using TypedRpc;

namespace BlockStorage.Contracts;

/// <summary>Manages the volumes of one host.</summary>
[RpcTopic("volume", Version = "1.2")]
public interface IVolumeManager
{
    /// <summary>Creates a volume. Emits <c>volume.create.start</c>, then <c>.end</c> or <c>.error</c>.</summary>
    [Cast(Notify = "volume.create")]
    ValueTask CreateVolumeAsync(Guid volumeId, VolumeRequest request);

    [Call(TimeoutSeconds = 20, Idempotent = true)]
    Task<Volume?> FindVolumeAsync(Guid volumeId, CancellationToken cancellationToken = default);

    [Call(TimeoutSeconds = 20, Idempotent = true)]
    Task<List<Volume>> ListVolumesAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes a volume. Emits <c>volume.delete.start</c>, then <c>.end</c> or <c>.error</c>.</summary>
    [Call(TimeoutSeconds = 10, Since = "1.2", Notify = "volume.delete")]
    [Throws(typeof(VolumeNotFoundException))]
    [Throws(typeof(VolumeBusyException))]
    Task DeleteVolumeAsync(Guid volumeId, CancellationToken cancellationToken = default);

    /// <summary>Asks every host to report its capacity to the scheduler.</summary>
    [Cast(Fanout = true, Since = "1.1")]
    ValueTask PublishCapacityAsync();
}
