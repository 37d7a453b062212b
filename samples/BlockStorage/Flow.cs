using BlockStorage.Contracts;
using BlockStorage.Roles;
using TypedRpc;

namespace BlockStorage;

/// <summary>Starts the roles of this process, each with its own bus, and stops them in reverse order.</summary>
internal static class Flow
{
    private static readonly TimeSpan MaxBillTime = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        string folder = settings.Folder ?? Directory.CreateTempSubdirectory("blockstorage-").FullName;
        var running = new Stack<IAsyncDisposable>();
        var billing = new Billing();
        try
        {
            string[] roles = settings.Role == "all" ? ["billing", "scheduler", "h1", "h2"] : settings.Role == "api" ? [] : [settings.Role];
            foreach (string role in roles)
                await StartAsync(role, settings, folder, billing, running, cancellationToken);
            if (settings.Role is "all" or "api")
            {
                int result = await RunApiAsync(settings, running, cancellationToken);
                if (settings.Role == "all")
                    await billing.HearOfAsync(settings.Volumes).WaitAsync(MaxBillTime, cancellationToken);
                return result;
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
        finally
        {
            while (running.TryPop(out IAsyncDisposable? next))
                await next.DisposeAsync();
            if (settings.Folder is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunApiAsync(Settings settings, Stack<IAsyncDisposable> running, CancellationToken cancellationToken)
    {
        RpcBus bus = await ConnectAsync("api", settings, running, cancellationToken);
        return await new Api(bus, settings.Client).RunAsync(settings.Volumes, cancellationToken);
    }

    private static async Task StartAsync(
        string role, Settings settings, string folder, Billing billing, Stack<IAsyncDisposable> running,
        CancellationToken cancellationToken)
    {
        string host = role == "volume" ? settings.Host : role;
        RpcBus bus = await ConnectAsync(role == "volume" ? host : role, settings, running, cancellationToken);
        switch (role)
        {
            case "billing":
                running.Push(billing);
                running.Push(await bus.ListenAsync<IVolumeEvents>(billing, cancellationToken: cancellationToken));
                break;
            case "scheduler":
                var volumes = bus.Client<IVolumeManager>(settings.Client);
                running.Push(await bus.ServeAsync<IScheduler>(new Scheduler(volumes), cancellationToken: cancellationToken));
                await volumes.Any.PublishCapacityAsync();
                break;
            default:
                var manager = new VolumeManager(host, folder, bus.Client<IScheduler>(settings.Client));
                running.Push(await bus.ServeAsync<IVolumeManager>(manager, new() { Server = host }, cancellationToken));
                await manager.PublishCapacityAsync();
                break;
        }

        Transcript.Say(role == "volume" ? host : role, $"is serving");
    }

    private static async Task<RpcBus> ConnectAsync(
        string role, Settings settings, Stack<IAsyncDisposable> running, CancellationToken cancellationToken)
    {
        var tracer = new HopTracer(role);
        var options = new RpcBusOptions
        {
            Topology = settings.Wire == RpcWire.Oslo ? RpcTopology.Oslo : RpcTopology.Native,
            ConnectionName = $"blockstorage:{role}:{Environment.ProcessId}",
            Interceptors = settings.Trace ? [tracer] : [],
            Notifications = new()
            {
                Drivers = settings.Trace ? ["messagingv2", "trace"] : ["messagingv2"],
                OwnDrivers = new Dictionary<string, INotificationDriver> { ["trace"] = tracer },
            },
        };
        RpcBus bus = await RpcBus.ConnectAsync(settings.Transport, options, cancellationToken);
        running.Push(bus);
        return bus;
    }
}
