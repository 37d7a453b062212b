using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using TypedRpc.TestBroker;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>Hosts over RabbitMQ: the broker may come later than the host, and its password may change.</summary>
public sealed class BrokerTests(PrivateBroker broker) : IClassFixture<PrivateBroker>
{
    [Fact]
    public async Task A_host_starts_before_its_broker_and_becomes_ready_by_itself()
    {
        RabbitMqBroker own = await broker.GetAsync();
        Uri url = await own.CreateVirtualHostAsync();
        await own.StopAsync();
        using IHost host = Build(("TypedRpc:Url", url.OriginalString), ("TypedRpc:StartTimeout", "00:00:00.2"));
        await host.StartAsync();
        RpcBus bus = host.Services.GetRequiredService<RpcBus>();
        bus.Health.State.ShouldBe(RpcBusState.Connecting);
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bus.StateChanged += (_, health) =>
        {
            if (health.IsHealthy)
                connected.TrySetResult();
        };

        await Task.Delay(TimeSpan.FromSeconds(5));
        await own.RestartAsync();
        var clock = Stopwatch.StartNew();
        await connected.Task.WaitAsync(Hosts.Soon);
        int number = await host.Services.GetRequiredService<RpcClient<ILamps>>().For(waitForServer: Hosts.Soon).InstanceAsync();

        // The promise is 3 s; the machines of the tests are slow.
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        number.ShouldBe(1);
        FakeLogCollector log = host.Services.GetRequiredService<FakeLogCollector>();
        log.GetSnapshot().ShouldContain(record => record.Id.Name == "StartedNotReady");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_password_that_was_changed_in_reloaded_configuration_is_used_at_the_next_connection()
    {
        RabbitMqBroker own = await broker.GetAsync();
        Uri url = await own.CreateVirtualHostAsync();
        string virtualHost = url.AbsolutePath[1..];
        await own.Management.CreateUserAsync("lamps", "first-password", virtualHost, ".*", ".*", ".*");
        using IHost host = Build(
            ("TypedRpc:Url", $"rabbit://lamps@{own.Host}:{own.Port}/{virtualHost}"), ("TypedRpc:Password", "first-password"));
        await host.StartAsync();
        ILamps lamps = host.Services.GetRequiredService<ILamps>();
        await lamps.InstanceAsync();
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<RpcBus>().StateChanged += (_, health) =>
        {
            if (health is { IsHealthy: true, Epoch: > 1 })
                connected.TrySetResult();
        };

        await own.Management.ChangePasswordAsync("lamps", "second-password");
        IConfigurationRoot configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        configuration["TypedRpc:Password"] = "second-password";
        configuration.Reload();
        await own.CloseAllConnectionsAsync(virtualHost);
        await connected.Task.WaitAsync(Hosts.Soon);

        (await host.Services.GetRequiredService<RpcClient<ILamps>>().For(waitForServer: Hosts.Soon).InstanceAsync()).ShouldBe(2);
        host.Services.GetRequiredService<FakeLogCollector>().GetSnapshot()
            .ShouldNotContain(record => record.Message.Contains("-password", StringComparison.Ordinal));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_wrong_password_is_named_by_its_user_and_not_shown()
    {
        RabbitMqBroker own = await broker.GetAsync();
        Uri url = await own.CreateVirtualHostAsync();
        using IHost host = Build(
            ("TypedRpc:Url", $"rabbit://guest@{own.Host}:{own.Port}{url.AbsolutePath}"),
            ("TypedRpc:Password", "hunter2"),
            ("TypedRpc:StartTimeout", "00:00:00"));
        await host.StartAsync();
        RpcBus bus = host.Services.GetRequiredService<RpcBus>();
        using var limit = new CancellationTokenSource(Hosts.Soon);
        while (!bus.Health.Cause.Contains("refused the user 'guest'", StringComparison.Ordinal))
        {
            limit.IsCancellationRequested.ShouldBeFalse(bus.Health.ToString());
            await Task.Delay(20);
        }

        await host.StopAsync();
        host.Services.GetRequiredService<FakeLogCollector>().GetSnapshot()
            .ShouldNotContain(record => $"{record.Message} {record.Exception}".Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stopping_host_drains_what_runs_and_requeues_what_waits()
    {
        RabbitMqBroker own = await broker.GetAsync();
        Uri url = await own.CreateVirtualHostAsync();
        using IHost first = Build(("TypedRpc:Url", url.OriginalString), ("TypedRpc:Servers:lamps:Server", "first"));
        using IHost caller = Build(("TypedRpc:Url", url.OriginalString), ("TypedRpc:Servers:lamps:Server", "second"));
        await first.StartAsync();
        await caller.StartAsync();
        RpcClient<ILamps> lamps = caller.Services.GetRequiredService<RpcClient<ILamps>>();
        Task waiting = lamps.For(server: "first").WaitAsync();
        Signals signals = first.Services.GetRequiredService<Signals>();
        await signals.Running.Task.WaitAsync(Hosts.Soon);

        Task stopping = first.StopAsync();
        stopping.IsCompleted.ShouldBeFalse();
        signals.Release.SetResult();
        await stopping;

        await waiting;
        (await lamps.Any.InstanceAsync()).ShouldBe(1);
        await caller.StopAsync();
    }

    private static IHost Build(params (string, string)[] configuration)
    {
        HostApplicationBuilder builder = Hosts.Builder(configuration);
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILamps, Lamps>().AddClient<ILamps>();
        return builder.Build();
    }
}
