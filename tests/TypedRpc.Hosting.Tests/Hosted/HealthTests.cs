using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using TypedRpc.TestBroker;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>The health checks of a hosted bus: ready, and live.</summary>
public sealed class HealthTests(PrivateBroker broker) : IClassFixture<PrivateBroker>
{
    [Fact]
    public async Task A_served_bus_is_ready_and_live()
    {
        using IHost host = Build("memory://");
        await host.StartAsync();

        HealthReport report = await CheckAsync(host);

        report.Entries["typedrpc"].Status.ShouldBe(HealthStatus.Healthy);
        report.Entries["typedrpc"].Tags.ShouldBe(["ready"]);
        report.Entries["typedrpc"].Data["state"].ShouldBe("Connected");
        report.Entries["typedrpc"].Data["cause"].ShouldBeOfType<string>().ShouldNotBeEmpty();
        report.Entries["typedrpc"].Data["since"].ShouldBeOfType<DateTimeOffset>();
        report.Entries["typedrpc"].Data["epoch"].ShouldBe(1);
        report.Entries["typedrpc-live"].Status.ShouldBe(HealthStatus.Healthy);
        report.Entries["typedrpc-live"].Tags.ShouldBe(["live"]);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_stopping_host_is_not_ready()
    {
        using IHost host = Build("memory://");
        await host.StartAsync();
        await host.StopAsync();

        HealthReport report = await CheckAsync(host);

        report.Entries["typedrpc"].Status.ShouldBe(HealthStatus.Unhealthy);
        report.Entries["typedrpc-live"].Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_bus_that_is_closed_while_the_host_runs_is_not_live()
    {
        using IHost host = Build("memory://");
        await host.StartAsync();
        await host.Services.GetRequiredService<RpcBus>().DisposeAsync();

        HealthReport report = await CheckAsync(host);

        report.Entries["typedrpc"].Status.ShouldBe(HealthStatus.Unhealthy);
        report.Entries["typedrpc-live"].Status.ShouldBe(HealthStatus.Unhealthy);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_blocked_broker_is_degraded_and_a_lost_one_unhealthy_and_live()
    {
        RabbitMqBroker own = await broker.GetAsync();
        Uri url = await own.CreateVirtualHostAsync();
        using IHost host = Build(url.OriginalString);
        await host.StartAsync();
        await UntilAsync(host, HealthStatus.Healthy);

        // The broker blocks a connection when it publishes.
        await own.SetMemoryAlarmAsync(raised: true);
        await host.Services.GetRequiredService<RpcClient<ILamps>>().For(timeout: TimeSpan.FromSeconds(1)).SwitchAsync("hall")
            .ContinueWith(static cast => _ = cast.Exception, TaskScheduler.Default);
        HealthReportEntry blocked = await UntilAsync(host, HealthStatus.Degraded);
        blocked.Data["state"].ShouldBe("Blocked");
        await own.SetMemoryAlarmAsync(raised: false);
        await UntilAsync(host, HealthStatus.Healthy);

        await own.StopAsync();
        HealthReportEntry lost = await UntilAsync(host, HealthStatus.Unhealthy);
        lost.Data["state"].ShouldBe("Reconnecting");
        (await CheckAsync(host)).Entries["typedrpc-live"].Status.ShouldBe(HealthStatus.Healthy);
        await host.StopAsync();
        await own.RestartAsync();
    }

    [Fact]
    public async Task The_checks_of_a_named_bus_have_its_name()
    {
        HostApplicationBuilder builder = Hosts.Builder();
        builder.Services.AddTypedRpc("events", o => o.Url = "memory://");
        builder.Services.AddHealthChecks().AddTypedRpc("events");
        using IHost host = builder.Build();
        await host.StartAsync();

        (await CheckAsync(host)).Entries.Keys.ShouldBe(["typedrpc-events", "typedrpc-events-live"], ignoreOrder: true);
        await host.StopAsync();
    }

    private static IHost Build(string url)
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", url));
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILamps, Lamps>().AddClient<ILamps>();
        builder.Services.AddHealthChecks().AddTypedRpc();
        return builder.Build();
    }

    private static Task<HealthReport> CheckAsync(IHost host) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    private static async Task<HealthReportEntry> UntilAsync(IHost host, HealthStatus expected)
    {
        using var limit = new CancellationTokenSource(Hosts.Soon);
        while (true)
        {
            HealthReportEntry entry = (await CheckAsync(host)).Entries["typedrpc"];
            if (entry.Status == expected)
                return entry;
            limit.IsCancellationRequested.ShouldBeFalse($"It is {entry.Status}: {entry.Description}");
            await Task.Delay(20);
        }
    }
}
