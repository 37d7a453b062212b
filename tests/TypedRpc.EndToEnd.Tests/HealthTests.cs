using System.Threading.Channels;
using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests;

public sealed class HealthInMemory : Bed
{
    [Fact]
    public async Task A_bus_reports_its_state_and_each_change_of_it_in_order()
    {
        RpcBus bus = await ConnectAsync();
        bus.Health.State.ShouldBe(RpcBusState.Connected);
        bus.Health.IsHealthy.ShouldBeTrue();
        var heard = Channel.CreateUnbounded<RpcBusState>();
        bus.StateChanged += (_, _) => throw new InvalidOperationException("a user's handler");
        bus.StateChanged += (_, health) => heard.Writer.TryWrite(health.State);

        await bus.DisposeAsync();

        (await heard.Reader.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe(RpcBusState.Closing);
        (await heard.Reader.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe(RpcBusState.Closed);
        bus.Health.State.ShouldBe(RpcBusState.Closed);
    }

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class HealthOverRabbitMq : Bed
{
    private readonly Channel<RpcBusHealth> _heard = Channel.CreateUnbounded<RpcBusHealth>();

    [Fact]
    public async Task A_lost_connection_is_reported_with_its_cause_and_so_is_the_next_epoch()
    {
        RpcBus bus = await ConnectAsync();
        bus.StateChanged += (_, health) => _heard.Writer.TryWrite(health);
        bus.Health.Epoch.ShouldBe(1);

        await (await RabbitMqBroker.SharedAsync()).CloseAllConnectionsAsync(VirtualHost);

        RpcBusHealth lost = await NextAsync(health => health.State == RpcBusState.Reconnecting);
        lost.Cause.ShouldContain(Protocol.IsAmqp10 ? "Connection forced" : "320");
        lost.Epoch.ShouldBe(1);
        RpcBusHealth again = await NextAsync(health => health.State == RpcBusState.Connected);
        again.Epoch.ShouldBe(2);
        again.IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public async Task A_deleted_queue_degrades_the_bus_until_it_is_consumed_again_and_does_not_end_the_epoch()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IProbe>(
            new Probe
            {
                OnRun = async (what, _) =>
                {
                    running.TrySetResult();
                    await release.Task;
                    return what;
                },
            },
            new() { Server = "h1" });
        Task pending = bus.Client<IProbe>().Any.RunAsync("pending");
        await running.Task.WaitAsync(Limit);
        bus.StateChanged += (_, health) => _heard.Writer.TryWrite(health);
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();

        await broker.Management.DeleteQueueAsync(VirtualHost, "probe.h1");

        RpcBusHealth degraded = await NextAsync(health => health.State == RpcBusState.Degraded);
        degraded.Problems.Single().ShouldContain("'probe.h1'");
        RpcBusHealth healed = await NextAsync(health => health.State == RpcBusState.Connected);
        healed.Epoch.ShouldBe(1);
        healed.Problems.ShouldBeEmpty();
        (await bus.Client<IProbe>().For(server: "h1").EchoAsync("here")).ShouldBe("here");
        release.SetResult();
        await pending.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_deleted_inbox_ends_the_epoch_so_that_no_call_waits_for_a_reply_that_cannot_come()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        await ServeAsync(new Probe
        {
            OnRun = async (what, _) =>
            {
                running.TrySetResult();
                await release.Task;
                return what;
            },
        });
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        string[] others = await InboxesAsync();
        RpcBus bus = await ConnectAsync();
        string[] own = [.. (await InboxesAsync()).Except(others)];
        Task call = bus.Client<IProbe>().Any.RunAsync("x");
        await running.Task.WaitAsync(Limit);

        foreach (string inbox in own)
            await broker.DeleteAnyQueueAsync(VirtualHost, inbox);

        (await Should.ThrowAsync<RpcConnectionException>(() => call.WaitAsync(Limit))).Execution.ShouldBe(RpcExecution.Unknown);
        release.SetResult();
        (await bus.Client<IProbe>().For(waitForServer: Limit).EchoAsync("on")).ShouldBe("on");

        async Task<string[]> InboxesAsync() => [.. (await broker.Management.QueuesAsync(VirtualHost))
            .Select(queue => queue.Name).Where(name => name.StartsWith("r.", StringComparison.Ordinal))];
    }

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();

    private string VirtualHost => new Uri(Url).AbsolutePath[1..];

    private async Task<RpcBusHealth> NextAsync(Func<RpcBusHealth, bool> wanted)
    {
        while (true)
        {
            RpcBusHealth health = await _heard.Reader.ReadAsync().AsTask().WaitAsync(Limit);
            if (wanted(health))
                return health;
        }
    }
}
