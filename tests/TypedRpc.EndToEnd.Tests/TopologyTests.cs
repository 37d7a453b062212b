using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

public abstract class TopologyTests : Bed
{
    [Fact]
    public async Task A_server_consumes_the_topics_queue_its_own_and_a_fanout_queue()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var probe = new Probe
        {
            OnRun = (what, _) =>
            {
                seen[what] = RpcRequest.Current!.Queue;
                return Task.FromResult(what);
            },
        };
        await ServeAsync(probe, new() { Server = "h1" });
        await ServeAsync(new Probe(), new() { Server = "h2" });
        ITransport below = await ConnectBelowAsync();
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>();

        (await below.InspectAsync("probe", CancellationToken.None)).ShouldBe((0, 2));
        (await below.InspectAsync("probe.h1", CancellationToken.None)).ShouldBe((0, 1));
        (await below.InspectAsync("probe.h2", CancellationToken.None)).ShouldBe((0, 1));
        (await below.InspectAsync("probe.h3", CancellationToken.None)).ShouldBeNull();
        await client.For(server: "h1").RunAsync("direct");
        seen["direct"].ShouldBe("probe.h1");
    }

    [Fact]
    public async Task The_control_exchange_comes_from_the_url_the_options_or_the_contract()
    {
        await ServeAsync(new Probe(), busOptions: new() { ControlExchange = "cinder" });

        IProbe wrong = await CallerAsync();
        await Should.ThrowAsync<RpcNoServerException>(() => wrong.EchoAsync("x"));
        await using RpcBus byUrl = await RpcBus.ConnectAsync(Url + "?control_exchange=cinder");
        (await byUrl.Client<IProbe>().Any.EchoAsync("found")).ShouldBe("found");
        RpcBus byOption = await ConnectAsync(new() { ControlExchange = "cinder" });
        (await byOption.Client<IProbe>().Any.EchoAsync("found")).ShouldBe("found");
    }

    [Fact]
    public async Task A_request_can_be_taken_by_any_peer_that_binds_its_own_queue_to_the_control_exchange()
    {
        IProbe probe = await CallerAsync();
        await Should.ThrowAsync<RpcNoServerException>(() => probe.EchoAsync("nobody yet"));
        ITransport below = await ConnectBelowAsync();
        var spy = new Spy();
        var queue = new QueueDeclaration("spy") { Exclusive = true, AutoDelete = true, Bindings = [("openstack", "#")] };
        await below.ConsumeAsync(
            new ConsumerOptions(
                queue, [new ExchangeDeclaration("openstack", ExchangeKind.Topic) { Durable = true }])
            { AutoAcknowledge = true },
            spy, CancellationToken.None);

        await probe.NoteAsync("seen");

        (await spy.First.Task.WaitAsync(Limit)).ShouldBe(("openstack", "probe", "typed/rpc"));
    }

    private sealed class Spy : IDeliverySink
    {
        public TaskCompletionSource<(string, string, string?)> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnDelivery(Delivery delivery)
        {
            First.TrySetResult((delivery.Exchange, delivery.RoutingKey, delivery.ContentType));
            delivery.Release();
        }
    }
}

public sealed class TopologyInMemory : TopologyTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class TopologyOverRabbitMq : TopologyTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
