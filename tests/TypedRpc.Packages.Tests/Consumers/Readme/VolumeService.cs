/// <summary>The class behind the interface, which the README leaves to its reader.</summary>
internal sealed class VolumeService : IVolumeService
{
    public Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken = default) =>
        Task.FromResult(new Volume(Guid.NewGuid(), request.Name, request.SizeGb));

    public Task<Volume?> FindVolumeAsync(Guid volumeId, CancellationToken cancellationToken = default) => Task.FromResult<Volume?>(null);

    public ValueTask DeleteVolumeAsync(Guid volumeId) => ValueTask.CompletedTask;

    public ValueTask ReloadAsync() => ValueTask.CompletedTask;
}
