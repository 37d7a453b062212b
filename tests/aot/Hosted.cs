using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace TypedRpc.NativeAot;

/// <summary>The same server and the same client in generic hosts, with their options in environment variables.</summary>
internal static class Hosted
{
    /// <summary>Serves until the process gets SIGTERM.</summary>
    public static async Task<int> ServeAsync()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Folders>(); // it remembers what one request left for another
        builder.Services.AddTypedRpc(builder.Configuration.GetSection("TypedRpc"))
            .AddServer<IFolders, Folders>()
            .AddNotifier<IFolderEvents>()
            .AddInterceptor<Counting>();
        builder.Services.AddHealthChecks().AddTypedRpc();
        using IHost host = builder.Build();
        await host.StartAsync();
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Console.WriteLine($"serving, {report.Status}");
        await host.WaitForShutdownAsync();
        Console.WriteLine($"drained, {(Counting.Served > 10 ? "intercepted" : "not intercepted")}");
        return 0;
    }

    /// <summary>Calls a server in another process.</summary>
    public static async Task<int> CallAsync()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddTypedRpc(builder.Configuration.GetSection("TypedRpc")).AddClient<IFolders>();
        using IHost host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IFolders>().TurnOverAsync(new Folder("/", []));
        bool holds = await new Checks(host.Services.GetRequiredService<RpcBus>(), Console.Out).HoldAsync();
        await host.StopAsync();
        return holds ? 0 : 1;
    }

    private sealed class Counting : IRpcInterceptor
    {
        private static int _served;

        public static int Served => Volatile.Read(ref _served);

        public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
        {
            Interlocked.Increment(ref _served);
            return next();
        }
    }
}
