using BlockStorage.Contracts;
using TypedRpc;

namespace WebFront.Volumes;

/// <summary>Finds the volumes of all hosts. The scheduler knows the hosts, and each host knows its volumes.</summary>
internal sealed class VolumeDirectory(IScheduler scheduler, RpcClient<IVolumeManager> volumes)
{
    /// <summary>Lists the volumes of the hosts that answer, and the hosts that do not.</summary>
    public async Task<VolumeList> ListAsync(CancellationToken cancellationToken)
    {
        List<HostCapacity> hosts = await scheduler.ListHostsAsync(cancellationToken);
        HostAnswer<List<Volume>>[] answers = await AskAsync(
            hosts, (manager, token) => manager.ListVolumesAsync(token), cancellationToken);
        return new VolumeList(
            [.. answers.SelectMany(answer => answer.Value ?? []).OrderBy(volume => volume.Name, StringComparer.Ordinal)],
            [.. hosts.Zip(
                answers, (host, answer) => new HostState(host.Host, answer.Failure is null, host.FreeGib, host.TotalGib))]);
    }

    /// <summary>Finds a volume on any host.</summary>
    /// <exception cref="VolumeNotFoundException">All hosts answered, and none has the volume.</exception>
    /// <exception cref="RpcException">A host that may have the volume did not answer.</exception>
    public async Task<Volume> FindAsync(Guid volumeId, CancellationToken cancellationToken)
    {
        List<HostCapacity> hosts = await scheduler.ListHostsAsync(cancellationToken);
        HostAnswer<Volume?>[] answers = await AskAsync(
            hosts, (manager, token) => manager.FindVolumeAsync(volumeId, token), cancellationToken);
        return answers.Select(answer => answer.Value).FirstOrDefault(volume => volume is not null)
            ?? throw (answers.Select(answer => answer.Failure).FirstOrDefault(failure => failure is not null)
                ?? (Exception)new VolumeNotFoundException($"There is no volume {volumeId}."));
    }

    public async Task DeleteAsync(Guid volumeId, CancellationToken cancellationToken)
    {
        Volume volume = await FindAsync(volumeId, cancellationToken);
        await volumes.For(server: volume.Host).DeleteVolumeAsync(volumeId, cancellationToken);
    }

    private Task<HostAnswer<T>[]> AskAsync<T>(
        List<HostCapacity> hosts, Func<IVolumeManager, CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        Task.WhenAll(hosts.Select(async host =>
        {
            try
            {
                return new HostAnswer<T>(await ask(volumes.For(server: host.Host), cancellationToken), null);
            }
            catch (RpcException failure)
            {
                return new HostAnswer<T>(default, failure);
            }
        }));

    private sealed record HostAnswer<T>(T? Value, RpcException? Failure);
}
