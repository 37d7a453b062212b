using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>Messages that no queue takes.</summary>
public abstract partial class TransportConformance
{
    [Fact]
    public async Task A_message_without_a_queue_is_returned_to_its_publisher()
    {
        var listener = new RecordingListener();
        ITransport publisher = await ConnectAsync(listener);

        await publisher.PublishAsync(
            new Message("", Name("missing"), Body("come back")) { Mandatory = true, ContentType = "text/plain" }, CancellationToken.None);

        (await listener.NextReturnedAsync()).ShouldBe(new Returned("", Name("missing"), "come back", "text/plain"));
    }

    [Fact]
    public async Task A_message_published_without_waiting_is_returned_too()
    {
        var listener = new RecordingListener();
        ITransport publisher = await ConnectAsync(listener);
        await publisher.WhenReadyAsync(CancellationToken.None);

        publisher.TryPublish(new Message("", Name("missing"), Body("come back")) { Mandatory = true }).ShouldBe(1);

        (await listener.NextReturnedAsync()).Text.ShouldBe("come back");
    }

    [Fact]
    public async Task Returned_messages_keep_their_order()
    {
        var listener = new RecordingListener();
        ITransport publisher = await ConnectAsync(listener);

        for (int i = 0; i < 100; i++)
            await publisher.PublishAsync(new Message("", Name("missing"), Body($"{i}")) { Mandatory = true }, CancellationToken.None);

        for (int i = 0; i < 100; i++)
            (await listener.NextReturnedAsync()).Text.ShouldBe($"{i}");
    }

    [Fact]
    public async Task A_message_that_no_binding_matches_is_returned()
    {
        var listener = new RecordingListener();
        ITransport publisher = await ConnectAsync(listener);
        ExchangeDeclaration exchange = Exchange("x", ExchangeKind.Topic);
        await ConsumeAsync(publisher, Exclusive("q", (exchange.Name, "a.*")), exchange);

        await publisher.PublishAsync(new Message(exchange.Name, "b", Body("lost")) { Mandatory = true }, CancellationToken.None);

        (await listener.NextReturnedAsync()).ShouldBe(new Returned(exchange.Name, "b", "lost", null));
    }

    [Fact]
    public async Task A_message_comes_back_to_its_publisher_only()
    {
        var listener = new RecordingListener();
        var bystander = new RecordingListener();
        ITransport publisher = await ConnectAsync(listener), other = await ConnectAsync(bystander);

        await publisher.PublishAsync(new Message("", Name("missing"), Body("mine")) { Mandatory = true }, CancellationToken.None);
        (await listener.NextReturnedAsync()).Text.ShouldBe("mine");
        await other.PublishAsync(new Message("", Name("missing"), Body("theirs")) { Mandatory = true }, CancellationToken.None);

        (await bystander.NextReturnedAsync()).Text.ShouldBe("theirs");
    }

    [Fact]
    public async Task A_confirmed_mandatory_message_without_a_queue_fails_its_publish()
    {
        var listener = new RecordingListener();
        ITransport publisher = await ConnectAsync(listener);

        await ShouldFailAsync(
            TransportError.Unroutable,
            () => PublishAsync(publisher, new Message("", Name("missing"), Body("thrown")) { Mandatory = true }));

        // The error was the answer: the listener hears only of what comes next.
        await publisher.PublishAsync(new Message("", Name("missing"), Body("returned")) { Mandatory = true }, CancellationToken.None);
        (await listener.NextReturnedAsync()).Text.ShouldBe("returned");
    }

    [Fact]
    public async Task A_message_that_is_not_mandatory_is_dropped_when_no_queue_takes_it()
    {
        var listener = new RecordingListener();
        ITransport publisher = await ConnectAsync(listener);

        await PublishAsync(publisher, new Message("", Name("missing"), Body("dropped, confirmed")));
        await publisher.PublishAsync(new Message("", Name("missing"), Body("dropped")), CancellationToken.None);

        await publisher.PublishAsync(new Message("", Name("missing"), Body("returned")) { Mandatory = true }, CancellationToken.None);
        (await listener.NextReturnedAsync()).Text.ShouldBe("returned");
    }

    [Fact]
    public async Task A_queue_without_consumers_takes_a_mandatory_message()
    {
        ITransport publisher = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        await DeclareAsync(publisher, queue);

        await PublishAsync(publisher, ToQueue(queue, "waits") with { Mandatory = true });

        await ReachesAsync(publisher, queue, (1, 0));
    }

    [Fact]
    public async Task A_listener_may_publish_what_came_back()
    {
        var listener = new RecordingListener();
        ITransport publisher = await ConnectAsync(listener);
        QueueDeclaration queue = Exclusive("q");
        RecordingSink sink = await ConsumeAsync(publisher, queue);
        listener.Returning = message => publisher.TryPublish(
            message with { RoutingKey = queue.Name, Body = MessageBody.CopyOf(message.Body.Span) });

        await publisher.PublishAsync(new Message("", Name("missing"), Body("second try")) { Mandatory = true }, CancellationToken.None);

        (await sink.NextTextAsync()).ShouldBe("second try");
    }
}
