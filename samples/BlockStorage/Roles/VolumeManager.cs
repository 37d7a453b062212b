using System.Collections.Concurrent;
using BlockStorage.Contracts;
using TypedRpc;

namespace BlockStorage.Roles;

/// <summary>Stores the volumes of one host as sparse files.</summary>
internal sealed class VolumeManager(string host, string folder, RpcClient<IScheduler> scheduler) : IVolumeManager
{
    private readonly ConcurrentDictionary<Guid, Volume> _volumes = new();

    public async ValueTask CreateVolumeAsync(Guid volumeId, VolumeRequest request)
    {
        var volume = new Volume(volumeId, request.Name, request.SizeGib, VolumeState.Creating, host);
        if (!_volumes.TryAdd(volumeId, volume))
            return; // a cast may be delivered twice
        try
        {
            CreateFile(volume);
            _volumes[volumeId] = volume with { State = VolumeState.Available };
            Transcript.Say(host, $"made {volume.Name}: a sparse file of {volume.SizeGib} GiB");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _volumes[volumeId] = volume with { State = VolumeState.Error, Fault = exception.Message };
            Transcript.Say(host, $"could not make {volume.Name}: {exception.Message}");
            throw; // so that volume.create.error is emitted
        }

        await PublishCapacityAsync();
    }

    public Task<Volume?> FindVolumeAsync(Guid volumeId, CancellationToken cancellationToken) =>
        Task.FromResult(_volumes.GetValueOrDefault(volumeId));

    public Task<List<Volume>> ListVolumesAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_volumes.Values.OrderBy(v => v.Name, StringComparer.Ordinal).ToList());

    public async ValueTask PublishCapacityAsync()
    {
        int used = _volumes.Values.Where(v => v.State != VolumeState.Error).Sum(v => v.SizeGib);
        try
        {
            await scheduler.Any.ReportCapacityAsync(
                new HostCapacity(host, Settings.HostCapacityGib, Settings.HostCapacityGib - used, DateTimeOffset.UtcNow));
        }
        catch (RpcNoServerException)
        {
            // The scheduler requests the report again when it starts.
            Transcript.Say(host, $"finds no scheduler yet");
        }
    }

    private void CreateFile(Volume volume)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(volume))!);
        using FileStream file = File.Create(PathOf(volume));
        file.SetLength(volume.SizeGib * 1024L * 1024 * 1024);
    }

    private string PathOf(Volume volume) => Path.Combine(folder, host, $"volume-{volume.Id}");
}
