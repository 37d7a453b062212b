using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;

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
    public async Task A_server_that_cannot_be_started_is_named_and_tried_again()
    {
        string url = Hosts.OwnMemory();
        HostApplicationBuilder builder = Hosts.Builder();
        builder.Services.AddTypedRpc(o =>
        {
            o.Url = url;
            o.StartTimeout = TimeSpan.Zero;
        }).AddServer<ILamps, Broken>().AddServer<ILampsAdmin, LampsAdmin>();
        builder.Services.AddScoped<Broken>(_ => throw new InvalidOperationException("no lamp"));
        using IHost host = builder.Build();
        await host.StartAsync();
        await using RpcBus caller = await RpcBus.ConnectAsync(url);

        // The other contract of the topic is served, and the failure is that of the request.
        (await caller.Client<ILampsAdmin>().For(waitForServer: Hosts.Soon).ResetAsync()).ShouldBe("reset");
        RpcRemoteException failure = await Should.ThrowAsync<RpcRemoteException>(() => caller.Client<ILamps>().Any.InstanceAsync());
        failure.Message.ShouldContain("no lamp");
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

    private sealed class Broken : ILamps
    {
        public Task<int> InstanceAsync(CancellationToken cancellationToken = default) => Task.FromResult(0);

        public Task WaitAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task FailAsync() => Task.CompletedTask;

        public Task SwitchAsync(string lamp) => Task.CompletedTask;
    }
}
