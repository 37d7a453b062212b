using BlockStorage.Contracts;
using TypedRpc;

namespace BlockStorage.Roles;

/// <summary>Records the reports of the hosts, and picks the host with the most free space.</summary>
internal sealed class Scheduler(RpcClient<IVolumeManager> volumes) : IScheduler
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HostCapacity> _hosts = new(StringComparer.Ordinal);

    public async Task<Placement> ScheduleVolumeAsync(VolumeRequest request, CancellationToken cancellationToken)
    {
        var placement = new Placement(Guid.NewGuid(), Reserve(request.SizeGib));
        Transcript.Say("scheduler", $"puts {request.Name} ({request.SizeGib} GiB) on {placement.Host}");
        await volumes.For(server: placement.Host).CreateVolumeAsync(placement.VolumeId, request);
        return placement;
    }

    public Task<List<HostCapacity>> ListHostsAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_hosts.Values.OrderBy(h => h.Host, StringComparer.Ordinal).ToList());
    }

    public ValueTask ReportCapacityAsync(HostCapacity capacity)
    {
        lock (_gate)
        {
            // Casts may be delivered out of order; the newest report counts.
            if (!_hosts.TryGetValue(capacity.Host, out HostCapacity? known) || known.ReportedAt < capacity.ReportedAt)
                _hosts[capacity.Host] = capacity;
        }

        return ValueTask.CompletedTask;
    }

    private string Reserve(int sizeGib)
    {
        lock (_gate)
        {
            HostCapacity best = _hosts.Values.Where(h => h.FreeGib >= sizeGib).MaxBy(h => h.FreeGib)
                ?? throw new InvalidOperationException($"No host has {sizeGib} GiB free.");
            _hosts[best.Host] = best with { FreeGib = best.FreeGib - sizeGib };
            return best.Host;
        }
    }
}
