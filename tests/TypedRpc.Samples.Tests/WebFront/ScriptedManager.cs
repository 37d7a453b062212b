using BlockStorage.Contracts;

namespace TypedRpc.Samples.Tests.WebFront;

/// <summary>A volume manager with the volumes that a test gives it.</summary>
internal sealed class ScriptedManager : IVolumeManager
{
    public List<Volume> Volumes { get; } = [];

    public Func<Guid, Task> Delete { get; set; } = _ => Task.CompletedTask;

    public ValueTask CreateVolumeAsync(Guid volumeId, VolumeRequest request) => ValueTask.CompletedTask;

    public Task<Volume?> FindVolumeAsync(Guid volumeId, CancellationToken cancellationToken) =>
        Task.FromResult(Volumes.Find(volume => volume.Id == volumeId));

    public Task<List<Volume>> ListVolumesAsync(CancellationToken cancellationToken) => Task.FromResult(Volumes);

    public Task DeleteVolumeAsync(Guid volumeId, CancellationToken cancellationToken) => Delete(volumeId);

    public ValueTask PublishCapacityAsync() => ValueTask.CompletedTask;
}
