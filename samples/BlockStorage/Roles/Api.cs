using BlockStorage.Contracts;
using Spectre.Console;
using TypedRpc;

namespace BlockStorage.Roles;

/// <summary>What a user of the service does: asks for volumes, waits until they are there, and lists them.</summary>
internal sealed class Api(RpcBus bus)
{
    private static readonly TimeSpan MostForServers = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MostForVolumes = TimeSpan.FromSeconds(30);

    private readonly RpcClient<IScheduler> _scheduler = bus.Client<IScheduler>();
    private readonly RpcClient<IVolumeManager> _volumes = bus.Client<IVolumeManager>();

    public async Task<int> RunAsync(int count, CancellationToken cancellationToken)
    {
        List<HostCapacity> hosts = await FindHostsAsync(cancellationToken);
        Transcript.Say("api", $"finds {hosts.Count} hosts: {string.Join(", ", hosts.Select(h => $"{h.Host} with {h.FreeGib} GiB free"))}");

        var placements = new List<Placement>();
        for (int i = 1; i <= count; i++)
        {
            using (RpcContext.Push(("request_id", $"req-{i}"), ("project_id", i % 2 == 0 ? "blue" : "red")))
            {
                var request = new VolumeRequest($"vol-{i:00}", 1 + (i % 4));
                Transcript.Say("api", $"asks for {request.Name}, {request.SizeGib} GiB");
                placements.Add(await _scheduler.Any.ScheduleVolumeAsync(request, cancellationToken));
            }
        }

        Volume[] volumes = await Task.WhenAll(placements.Select(p => WaitForAsync(p, cancellationToken)));
        Show(volumes);
        return volumes.All(v => v.State == VolumeState.Available) ? 0 : 1;
    }

    private async Task<List<HostCapacity>> FindHostsAsync(CancellationToken cancellationToken)
    {
        IScheduler scheduler = _scheduler.For(waitForServer: MostForServers);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MostForServers);
        while (true)
        {
            List<HostCapacity> hosts = await scheduler.ListHostsAsync(limit.Token);
            if (hosts.Count > 0)
                return hosts;
            await Task.Delay(100, limit.Token);
        }
    }

    private async Task<Volume> WaitForAsync(Placement placement, CancellationToken cancellationToken)
    {
        IVolumeManager manager = _volumes.For(server: placement.Host);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MostForVolumes);
        while (true)
        {
            if (await manager.FindVolumeAsync(placement.VolumeId, limit.Token) is { State: not VolumeState.Creating } volume)
                return volume;
            await Task.Delay(50, limit.Token);
        }
    }

    private static void Show(IEnumerable<Volume> volumes)
    {
        var table = new Table().AddColumns("volume", "id", "GiB", "host", "state");
        foreach (Volume volume in volumes)
            table.AddRow(volume.Name, volume.Id.ToString(), $"{volume.SizeGib}", volume.Host, volume.State.ToString().ToLowerInvariant());
        AnsiConsole.Write(table);
    }
}
