using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.InMemory;

public sealed class TopologyRules : InMemoryTest
{
    [Fact]
    public async Task An_exchange_of_another_kind_is_a_conflict()
    {
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new ExchangeDeclaration("x", ExchangeKind.Topic));

        (await ErrorOfAsync(() => DeclareAsync(transport, new ExchangeDeclaration("x", ExchangeKind.Direct))))
            .ShouldBe(TransportError.TopologyConflict);
        await DeclareAsync(transport, new ExchangeDeclaration("x", ExchangeKind.Topic) { Durable = true });
    }

    [Fact]
    public async Task The_exchanges_of_the_standard_exist_and_no_others_may_take_their_prefix()
    {
        ITransport transport = await ConnectAsync();
        var sink = new RecordingSink();
        (string Exchange, string RoutingKey)[] bindings = [("amq.direct", "a"), ("amq.topic", "*"), ("amq.fanout", "")];
        await transport.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("q") { Bindings = bindings }, []), sink, CancellationToken.None);

        foreach ((string Exchange, string RoutingKey) binding in bindings)
            transport.TryPublish(new Message(binding.Exchange, "a", Body(binding.Exchange))).ShouldBe(1);

        (await sink.NextTextsAsync(3)).ShouldBe(["amq.direct", "amq.topic", "amq.fanout"]);
        (await ErrorOfAsync(() => DeclareAsync(transport, new ExchangeDeclaration("amq.mine", ExchangeKind.Topic))))
            .ShouldBe(TransportError.AccessRefused);
        (await ErrorOfAsync(() => DeclareAsync(transport, new QueueDeclaration("amq.mine")))).ShouldBe(TransportError.AccessRefused);
    }

    [Fact]
    public async Task Names_are_neither_empty_nor_longer_than_255_bytes()
    {
        ITransport transport = await ConnectAsync();
        string tooLong = new('é', 128);

        (await ErrorOfAsync(() => DeclareAsync(transport, new ExchangeDeclaration("", ExchangeKind.Direct))))
            .ShouldBe(TransportError.AccessRefused);
        (await ErrorOfAsync(() => DeclareAsync(transport, new QueueDeclaration("")))).ShouldBe(TransportError.AccessRefused);
        (await ErrorOfAsync(() => DeclareAsync(transport, new ExchangeDeclaration(tooLong, ExchangeKind.Direct))))
            .ShouldBe(TransportError.TooLarge);
        (await ErrorOfAsync(() => DeclareAsync(transport, new QueueDeclaration(tooLong)))).ShouldBe(TransportError.TooLarge);
        (await ErrorOfAsync(() => DeclareAsync(transport, new QueueDeclaration("q") { Bindings = [("amq.topic", tooLong)] })))
            .ShouldBe(TransportError.TooLarge);
    }

    [Fact]
    public async Task Binding_to_an_exchange_that_does_not_exist_is_refused()
    {
        ITransport transport = await ConnectAsync();

        (await ErrorOfAsync(() => DeclareAsync(transport, new QueueDeclaration("q") { Bindings = [("missing", "key")] })))
            .ShouldBe(TransportError.TopologyConflict);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_confirmed_message_to_a_missing_exchange_is_unroutable(bool mandatory)
    {
        ITransport transport = await ConnectAsync();
        Message message = new("missing", "key", Body("lost")) { Mandatory = mandatory };

        (await ErrorOfAsync(() => PublishConfirmedAsync(transport, message))).ShouldBe(TransportError.Unroutable);
    }

    [Fact]
    public async Task An_unconfirmed_message_to_a_missing_exchange_is_returned_if_mandatory_and_else_dropped()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);

        transport.TryPublish(new Message("missing", "key", Body("dropped"))).ShouldBe(1);
        transport.TryPublish(new Message("missing", "key", Body("returned")) { Mandatory = true }).ShouldBe(1);

        (await listener.NextReturnedAsync()).Text.ShouldBe("returned");
    }

    [Fact]
    public async Task A_confirmed_message_is_not_taken_without_waiting()
    {
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q"));

        transport.TryPublish(new Message("", "q", MessageBody.Empty) { Confirm = true }).ShouldBe(0);

        (await InspectAsync(transport, "q")).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_deleted_queue_loses_its_bindings()
    {
        ITransport transport = await ConnectAsync(), dying = await ConnectAsync();
        ExchangeDeclaration exchange = new("x", ExchangeKind.Topic);
        await dying.DeclareAsync(
            new Topology([exchange], [new("q") { Exclusive = true, Bindings = [("x", "a")] }]), CancellationToken.None);
        await PublishConfirmedAsync(transport, new Message("x", "a", Body("taken")) { Mandatory = true });

        await dying.DisposeAsync();
        await DeclareAsync(transport, new QueueDeclaration("q"));

        (await ErrorOfAsync(() => PublishConfirmedAsync(transport, new Message("x", "a", Body("lost")) { Mandatory = true })))
            .ShouldBe(TransportError.Unroutable);
    }

    [Fact]
    public async Task More_routing_keys_than_are_remembered_still_find_their_queues()
    {
        ITransport transport = await ConnectAsync();
        ExchangeDeclaration exchange = new("x", ExchangeKind.Topic);
        int received = 0;
        QueueDeclaration queue = new("q") { Bindings = [("x", "volume.*")] };
        await transport.ConsumeAsync(
            new ConsumerOptions(queue, [exchange]) { AutoAcknowledge = true },
            new ActionSink(delivery =>
            {
                delivery.RoutingKey.ShouldStartWith("volume.");
                delivery.Release();
                received++;
            }),
            CancellationToken.None);

        for (int i = 0; i < 5000; i++)
        {
            transport.TryPublish(new Message("x", $"volume.{i}", Body("")));
            transport.TryPublish(new Message("x", $"server.{i}", Body("")));
        }

        await transport.DisposeAsync();
        received.ShouldBe(5000);
    }

    private static Task DeclareAsync(ITransport transport, ExchangeDeclaration exchange) =>
        transport.DeclareAsync(new Topology([exchange], []), CancellationToken.None).AsTask();
}
