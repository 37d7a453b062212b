using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>The bus lives as long as its host: other services can use it at their start and at their stop.</summary>
public sealed class LifetimeTests
{
    [Fact]
    public async Task A_service_that_stops_after_the_servers_can_still_send()
    {
        var sent = new InMemoryNotificationDriver();
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"), ("TypedRpc:Bus:Notifications:Drivers:0", "test"));
        builder.Services.AddHostedService<LastWords>(); // added first, so it stops last
        builder.Services.AddTypedRpc(
                builder.Section(), o => o.Bus.Notifications.OwnDrivers = new Dictionary<string, INotificationDriver> { ["test"] = sent })
            .AddServer<ILamps, Lamps>();
        using IHost host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();

        sent.Notifications.ShouldHaveSingleItem().EventType.ShouldBe("goodbye");
        host.Services.GetRequiredService<RpcBus>().Health.State.ShouldBe(RpcBusState.Closed);
    }

    [Fact]
    public async Task A_drain_timeout_that_the_host_does_not_wait_for_is_limited_and_logged()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(6));
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILamps, Lamps>().AddClient<ILamps>();
        using IHost host = builder.Build();
        await host.StartAsync();
        Task waiting = host.Services.GetRequiredService<ILamps>().WaitAsync();
        await host.Services.GetRequiredService<Signals>().Running.Task.WaitAsync(Hosts.Soon);

        await host.StopAsync();

        await Should.ThrowAsync<RpcException>(() => waiting);
        FakeLogCollector log = host.Services.GetRequiredService<FakeLogCollector>();
        log.GetSnapshot().ShouldContain(record => record.Id.Name == "DrainTimeoutLimited");
        log.GetSnapshot().ShouldNotContain(record => record.Id.Name == "ShutdownTimeoutOver");
    }

    [Fact]
    public async Task A_method_that_ignores_its_token_does_not_keep_the_host_longer_than_its_shutdown_timeout()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILampsAdmin, Stubborn>().AddClient<ILampsAdmin>();
        using IHost host = builder.Build();
        await host.StartAsync();
        Signals signals = host.Services.GetRequiredService<Signals>();
        Task waiting = host.Services.GetRequiredService<ILampsAdmin>().ResetAsync();
        await signals.Running.Task.WaitAsync(Hosts.Soon);

        await host.StopAsync().WaitAsync(Hosts.Soon);

        await Should.ThrowAsync<RpcException>(() => waiting.WaitAsync(Hosts.Soon));
        signals.Release.SetResult();
    }

    [Fact]
    public async Task A_container_without_a_host_can_call()
    {
        var services = new ServiceCollection();
        services.AddTypedRpc(o => o.Url = "memory://").AddClient<ILamps>();
        await using ServiceProvider provider = services.BuildServiceProvider();

        await Should.ThrowAsync<RpcNoServerException>(() => provider.GetRequiredService<ILamps>().InstanceAsync());
    }

    [Fact]
    public async Task An_implementation_that_cannot_be_resolved_fails_its_request_and_no_other()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddTypedRpc(builder.Section())
            .AddServer<ILamps, Lamps>()
            .AddServer<ILampsAdmin, LampsAdmin>()
            .AddClient<ILamps>()
            .AddClient<ILampsAdmin>();
        builder.Services.AddScoped<Lamps>(_ => throw new InvalidOperationException("no lamp"));
        using IHost host = builder.Build();
        await host.StartAsync();

        (await host.Services.GetRequiredService<ILampsAdmin>().ResetAsync()).ShouldBe("reset");
        RpcRemoteException failure = await Should.ThrowAsync<RpcRemoteException>(
            () => host.Services.GetRequiredService<ILamps>().InstanceAsync());
        failure.Message.ShouldContain("no lamp");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_server_that_cannot_be_started_is_named_by_the_ready_check_and_retried()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"), ("TypedRpc:StartTimeout", "00:00:00.1"));
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILamps, Lamps>(o => o.Server = "taken").AddClient<ILamps>();
        builder.Services.AddHealthChecks().AddTypedRpc();
        using IHost host = builder.Build();
        RpcServer other = await host.Services.GetRequiredService<RpcBus>().ServeAsync<ILamps>(new Dark(), new() { Server = "taken" });
        HealthCheckService checks = host.Services.GetRequiredService<HealthCheckService>();
        (await checks.CheckHealthAsync()).Entries["typedrpc"].Status.ShouldBe(HealthStatus.Unhealthy, "The host has not started.");
        await host.StartAsync();

        HealthReportEntry entry = (await checks.CheckHealthAsync()).Entries["typedrpc"];
        entry.Status.ShouldBe(HealthStatus.Unhealthy);
        entry.Data["not_started"].ShouldBeOfType<string[]>().ShouldHaveSingleItem().ShouldContain("lamps.taken");
        host.Services.GetRequiredService<FakeLogCollector>().GetSnapshot().ShouldContain(record => record.Id.Name == "PartNotStarted");

        await other.DisposeAsync();
        using var limit = new CancellationTokenSource(Hosts.Soon);
        while ((await checks.CheckHealthAsync()).Entries["typedrpc"].Status != HealthStatus.Healthy)
        {
            limit.IsCancellationRequested.ShouldBeFalse();
            await Task.Delay(50);
        }

        (await host.Services.GetRequiredService<ILamps>().InstanceAsync()).ShouldBe(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_host_that_is_disposed_without_a_stop_closes_its_bus()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILamps, Lamps>();
        RpcBus bus;
        using (IHost host = builder.Build())
        {
            await host.StartAsync();
            bus = host.Services.GetRequiredService<RpcBus>();
        }

        bus.Health.State.ShouldBe(RpcBusState.Closed);
    }

    [Fact]
    public async Task A_start_that_is_cancelled_ends_and_the_host_can_be_disposed()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "rabbit://127.0.0.1:1/"), ("TypedRpc:StartTimeout", "00:10:00"));
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILamps, Lamps>();
        using IHost host = builder.Build();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<OperationCanceledException>(() => host.StartAsync(cancel.Token).WaitAsync(Hosts.Soon));
    }

    [Fact]
    public async Task Options_and_password_come_from_the_environment_and_from_a_file_for_each_key()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "TypedRpc__Password"), "from-a-file\n");
        Environment.SetEnvironmentVariable("LAMPS_TypedRpc__Url", "memory://");
        HostApplicationBuilder builder = Hosts.Builder();
        builder.Configuration.AddEnvironmentVariables("LAMPS_").AddKeyPerFile(folder.Path);
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILamps, Lamps>().AddClient<ILamps>();
        using IHost host = builder.Build();
        await host.StartAsync();

        (await host.Services.GetRequiredService<ILamps>().InstanceAsync()).ShouldBe(1);
        host.Services.GetRequiredService<IOptions<TypedRpcOptions>>().Value.Password.ShouldBe("from-a-file");
        await host.StopAsync();
    }

    private sealed class LastWords(INotifier notifier) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task StopAsync(CancellationToken cancellationToken) =>
            await notifier.InfoAsync("goodbye", null, cancellationToken: cancellationToken);
    }

    private sealed class Stubborn(Signals signals) : ILampsAdmin
    {
        public async Task<string> ResetAsync()
        {
            signals.Running.TrySetResult();
            await signals.Release.Task;
            return "late";
        }
    }

    private sealed class Dark : ILamps
    {
        public Task<int> InstanceAsync(CancellationToken cancellationToken = default) => Task.FromResult(0);

        public Task WaitAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task FailAsync() => Task.CompletedTask;

        public Task SwitchAsync(string lamp) => Task.CompletedTask;
    }
}
