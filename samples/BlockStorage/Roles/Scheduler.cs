using BlockStorage.Contracts;
using TypedRpc;

namespace BlockStorage.Roles;

/// <summary>Records the reports of the hosts, and picks the host with the most free space. One object serves all requests.</summary>
internal sealed class Scheduler(RpcClient<IVolumeManager> volumes) : IScheduler
{
    private const int LongestName = 60;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, HostCapacity> _hosts = new(StringComparer.Ordinal);

    public async Task<Placement> ScheduleVolumeAsync(VolumeRequest request, CancellationToken cancellationToken)
    {
        Check(request);
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

    // A value that a contract declares as non-nullable can still be missing in a message.
    private static void Check(VolumeRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > LongestName)
        {
            throw new InvalidVolumeException($"A volume needs a name of 1 to {LongestName} characters.")
            {
                Field = nameof(request.Name),
            };
        }

        if (request.SizeGib < 1)
            throw new InvalidVolumeException("The size of a volume is at least 1 GiB.") { Field = nameof(request.SizeGib) };
    }

    private string Reserve(int sizeGib)
    {
        lock (_gate)
        {
            HostCapacity? best = _hosts.Values.MaxBy(h => h.FreeGib);
            if (best is null || best.FreeGib < sizeGib)
            {
                throw new NoSpaceException($"No host has {sizeGib} GiB free; the largest volume that fits has {best?.FreeGib ?? 0} GiB.")
                {
                    LargestGib = best?.FreeGib ?? 0,
                };
            }

            _hosts[best.Host] = best with { FreeGib = best.FreeGib - sizeGib };
            return best.Host;
        }
    }
}
