using BlockStorage.Hosting;
using BlockStorage.Roles;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedRpc;

namespace BlockStorage;

/// <summary>Runs the roles of this process. Each has a host of its own, as if it were a process of its own.</summary>
internal static class Flow
{
    private static readonly TimeSpan MaxConnectTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxBillTime = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        string folder = settings.Folder ?? Directory.CreateTempSubdirectory("blockstorage-").FullName;
        try
        {
            return settings.Role switch
            {
                "all" => await RunAllAsync(settings, folder, cancellationToken),
                "api" => await RunApiAsync(settings, folder, cancellationToken),
                _ => await RunServiceAsync(settings, folder, cancellationToken),
            };
        }
        finally
        {
            if (settings.Folder is null)
            {
                SqliteConnection.ClearAllPools();
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<int> RunServiceAsync(Settings settings, string folder, CancellationToken cancellationToken)
    {
        string name = settings.Role == "volume" ? settings.Host : settings.Role;
        using IHost host = RoleHost.Create(settings.Role, name, settings, folder);
        await host.RunAsync(cancellationToken);
        return 0;
    }

    private static async Task<int> RunApiAsync(Settings settings, string folder, CancellationToken cancellationToken)
    {
        using IHost host = RoleHost.Create("api", "api", settings, folder);
        await host.StartAsync(cancellationToken);
        await WaitUntilConnectedAsync(host.Services.GetRequiredService<RpcBus>(), cancellationToken);
        int result = await host.Services.GetRequiredService<Api>().RunAsync(settings.Volumes, cancellationToken);
        await host.StopAsync(CancellationToken.None);
        return result;
    }

    // A command says at once why it cannot work. A service starts without its broker and waits for it.
    private static async Task WaitUntilConnectedAsync(RpcBus bus, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MaxConnectTime);
        try
        {
            await bus.WaitUntilConnectedAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(bus.Health.Cause);
        }
    }

    private static async Task<int> RunAllAsync(Settings settings, string folder, CancellationToken cancellationToken)
    {
        var running = new Stack<IHost>();
        try
        {
            foreach ((string role, string name) in new[]
            {
                ("billing", "billing"), ("scheduler", "scheduler"), ("volume", "h1"), ("volume", "h2"),
            })
            {
                IHost host = RoleHost.Create(role, name, settings, folder);
                running.Push(host);
                await host.StartAsync(cancellationToken);
            }

            int result = await RunApiAsync(settings, folder, cancellationToken);
            Billing billing = running.Last().Services.GetRequiredService<Billing>();
            await billing.HearOfAsync(settings.Volumes).WaitAsync(MaxBillTime, cancellationToken);
            return result;
        }
        finally
        {
            while (running.TryPop(out IHost? host))
            {
                await host.StopAsync(CancellationToken.None);
                await ((IAsyncDisposable)host).DisposeAsync();
            }
        }
    }
}
