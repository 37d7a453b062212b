using BlockStorage.Contracts;
using BlockStorage.Roles;
using BlockStorage.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedRpc;
using TypedRpc.Hosting;

namespace BlockStorage.Hosting;

/// <summary>Builds the host of one role: its configuration, its services, and what it serves, calls and listens to.</summary>
internal static class RoleHost
{
    /// <summary>Builds the host of a role.</summary>
    /// <param name="role">The role: <c>api</c>, <c>scheduler</c>, <c>volume</c> or <c>billing</c>.</param>
    /// <param name="name">The name of the role in the transcript; for a volume manager, that of its host.</param>
    /// <param name="settings">The command-line options.</param>
    /// <param name="folder">The folder of the volume managers.</param>
    public static IHost Create(string role, string name, Settings settings, string folder)
    {
        // appsettings.json is beside the program, wherever the program is started.
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        if (!settings.IsDemonstration)
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.AddTelemetry($"blockstorage-{role}", name);

        TypedRpcBuilder rpc = builder.Services.AddTypedRpc(
            builder.Configuration.GetSection("TypedRpc"), options => Configure(options, name, settings));
        builder.Services.AddHealthChecks().AddTypedRpc();
        if (settings.Trace)
        {
            builder.Services.AddSingleton(new HopTracer(name));
            rpc.AddInterceptor<HopTracer>();
        }

        switch (role)
        {
            case "api":
                rpc.AddClient<IScheduler>(client => client.Wire = settings.Wire);
                rpc.AddClient<IVolumeManager>(client => client.Wire = settings.Wire);
                builder.Services.AddSingleton<Api>();
                break;
            case "scheduler":
                builder.Services.AddSingleton<Scheduler>();
                rpc.AddServer<IScheduler, Scheduler>();
                rpc.AddClient<IVolumeManager>(client => client.Wire = settings.Wire);
                builder.Services.AddHostedService<SchedulerStart>();
                break;
            case "volume":
                var files = new VolumeFolder(name, folder);
                builder.Services.AddSingleton(files);
                builder.Services.AddDbContext<VolumeContext>(database => database.UseSqlite(files.ConnectionString));
                builder.Services.AddScoped<CapacityReport>();
                rpc.AddServer<IVolumeManager, VolumeManager>(server => server.Server = name);
                rpc.AddClient<IScheduler>(client => client.Wire = settings.Wire);
                builder.Services.AddHostedService<VolumeStart>();
                break;
            case "billing":
                builder.Services.AddSingleton<Billing>();
                rpc.AddListener<IVolumeEvents, Billing>();
                builder.Services.AddHostedService<BillingStart>();
                break;
        }

        return builder.Build();
    }

    // The command line overrides the configuration.
    private static void Configure(TypedRpcOptions options, string name, Settings settings)
    {
        options.Url = settings.Transport ?? options.Url;
        options.Bus.ConnectionName = $"blockstorage:{name}:{Environment.ProcessId}";
        if (settings.Wire == RpcWire.Oslo)
            options.Bus.Topology = RpcTopology.Oslo;
        if (settings.Trace)
        {
            options.Bus.Notifications.Drivers = [.. options.Bus.Notifications.Drivers, "trace"];
            options.Bus.Notifications.OwnDrivers = new Dictionary<string, INotificationDriver> { ["trace"] = new HopTracer(name) };
        }
    }
}
