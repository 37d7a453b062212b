using BlockStorage.Contracts;
using Spectre.Console;
using TypedRpc;

namespace BlockStorage.Roles;

/// <summary>Acts as a user of the service: requests volumes, waits until they are available, and lists them.</summary>
internal sealed class Api(RpcClient<IScheduler> scheduler, RpcClient<IVolumeManager> volumes)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

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
                placements.Add(await scheduler.Any.ScheduleVolumeAsync(request, cancellationToken));
            }
        }

        Volume[] made = await Task.WhenAll(placements.Select(p => WaitForAsync(p, cancellationToken)));
        Show(made);
        return made.All(v => v.State == VolumeState.Available) ? 0 : 1;
    }

    private Task<List<HostCapacity>> FindHostsAsync(CancellationToken cancellationToken)
    {
        IScheduler awaited = scheduler.For(waitForServer: MaxWait);
        return WithinLimitAsync("No scheduler knew of a host", cancellationToken, async token =>
        {
            while (true)
            {
                List<HostCapacity> hosts = await awaited.ListHostsAsync(token);
                if (hosts.Count > 0)
                    return hosts;
                await Task.Delay(100, token);
            }
        });
    }

    private Task<Volume> WaitForAsync(Placement placement, CancellationToken cancellationToken)
    {
        IVolumeManager manager = volumes.For(server: placement.Host);
        return WithinLimitAsync($"{placement.Host} did not make the volume {placement.VolumeId}", cancellationToken, async token =>
        {
            while (true)
            {
                if (await manager.FindVolumeAsync(placement.VolumeId, token) is { State: not VolumeState.Creating } volume)
                    return volume;
                await Task.Delay(50, token);
            }
        });
    }

    private static async Task<T> WithinLimitAsync<T>(
        string otherwise, CancellationToken cancellationToken, Func<CancellationToken, Task<T>> wait)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MaxWait);
        try
        {
            return await wait(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{otherwise} within {MaxWait.TotalSeconds:0} s.");
        }
    }

    private static void Show(IEnumerable<Volume> volumes)
    {
        var table = new Table().AddColumns("volume", "id", "GiB", "host", "state");
        foreach (Volume volume in volumes)
            table.AddRow(volume.Name, volume.Id.ToString(), $"{volume.SizeGib}", volume.Host, volume.State.ToString().ToLowerInvariant());
        Transcript.Show(table);
    }
}
