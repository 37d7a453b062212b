using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>Lost connections and channels, one virtual host at a time.</summary>
public sealed class EpochTests(VirtualHost host) : RabbitMqTest(host)
{
    [Fact]
    public async Task Lost_connections_begin_a_new_epoch_in_which_everything_is_there_again()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        ExchangeDeclaration exchange = new(Name("fan"), ExchangeKind.Fanout);
        QueueDeclaration declared = new(Name("declared")) { Exclusive = true };
        await transport.DeclareAsync(new Topology([], [declared]), CancellationToken.None);
        (RecordingSink durable, IConsumer named) = await ConsumeAsync(transport, Durable("named"));
        (RecordingSink own, IConsumer inbox) = await ConsumeAsync(
            transport,
            new QueueDeclaration("r.") { UniqueName = true, Exclusive = true, AutoDelete = true, Bindings = [(exchange.Name, "")] },
            64,
            exchange);
        (int Epoch, string Queue) before = inbox.Address;
        before.Epoch.ShouldBe(1);
        before.Queue.Length.ShouldBe(18);
        Task ready = Task.CompletedTask;
        (await listener.NextEpochEventAsync()).ShouldBe("started 1");

        (await Broker.CloseAllConnectionsAsync(Host.Name)).ShouldBe(2);

        (await listener.NextEpochEventAsync()).ShouldBe("ended 1 ConnectionLost");
        (await listener.NextEpochEventAsync()).ShouldBe("started 2");
        await transport.WhenReadyAsync(CancellationToken.None);
        inbox.Address.Epoch.ShouldBe(2);
        inbox.Address.Queue.ShouldNotBe(before.Queue);
        inbox.Address.Queue.ShouldStartWith("r.");
        named.Address.ShouldBe((2, named.Address.Queue));
        (await transport.InspectAsync(declared.Name, CancellationToken.None)).ShouldBe((0, 0));

        Message toNamed = ToQueue(named.Address.Queue, "named") with { Confirm = true, Mandatory = true };
        (await transport.PublishAsync(toNamed, CancellationToken.None)).ShouldBe(2);
        (await durable.NextTextAsync()).ShouldBe("named");
        (await transport.PublishAsync(new Message(exchange.Name, "", Body("fanned")) { Epoch = 2 }, CancellationToken.None)).ShouldBe(2);
        Delivery delivery = await own.NextAsync();
        delivery.Epoch.ShouldBe(2);
        delivery.FinishWithText().ShouldBe("fanned");

        (await Should.ThrowAsync<TransportException>(
            () => transport.PublishAsync(ToQueue(before.Queue, "stale") with { Epoch = 1 }, CancellationToken.None).AsTask()))
            .Error.ShouldBe(TransportError.EpochEnded);
        transport.TryPublish(ToQueue(before.Queue, "stale") with { Epoch = 1 }).ShouldBe(0);
    }

    [Fact]
    public async Task Settlements_of_an_ended_epoch_are_ignored_and_the_message_comes_again()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        QueueDeclaration queue = Durable("again");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 2);
        await transport.PublishAsync(ToQueue(queue.Name, "1") with { Confirm = true }, CancellationToken.None);
        Delivery stale = await sink.NextAsync();

        await Broker.CloseAllConnectionsAsync(Host.Name);
        await ReachedAsync(listener, 2);
        Delivery again = await sink.NextAsync();
        stale.FinishWithText();

        again.Redelivered.ShouldBeTrue();
        again.Epoch.ShouldBe(2);
        (await transport.InspectAsync(queue.Name, CancellationToken.None)).ShouldBe((0, 1));
        again.FinishWithText().ShouldBe("1");
        await transport.PublishAsync(ToQueue(queue.Name, "2") with { Confirm = true }, CancellationToken.None);
        (await sink.NextTextAsync()).ShouldBe("2");
        listener.TakeEpochEvent().ShouldBeNull();
    }

    [Fact]
    public async Task Confirmed_messages_survive_churn_and_every_caller_gets_an_outcome()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener), other = await ConnectAsync();
        QueueDeclaration queue = Durable("churn");
        (RecordingSink sink, _) = await ConsumeAsync(other, queue, prefetch: 100);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(6));
        HashSet<string> confirmed = [], arrived = [];
        int lost = 0, cuts = 0;

        Task[] callers = [.. Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                string text = $"{caller}/{i}";
                try
                {
                    await transport.PublishAsync(
                        ToQueue(queue.Name, text) with { Confirm = true, Mandatory = true, Persistent = true },
                        CancellationToken.None).AsTask().WaitAsync(Limit);
                    lock (confirmed)
                        confirmed.Add(text);
                }
                catch (TransportException error) when (error.Error == TransportError.ConnectionLost)
                {
                    Interlocked.Increment(ref lost);
                }
            }
        }))];
        var cutting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(700);
                cuts += await Broker.CloseAllConnectionsAsync(Host.Name);
            }
        });
        await Task.WhenAll([.. callers, cutting]).WaitAsync(Limit);

        while (!arrived.IsSupersetOf(confirmed))
            arrived.Add(await sink.NextTextAsync());
        confirmed.Count.ShouldBeGreaterThan(100);
        TestContext.Current.SendDiagnosticMessage($"{confirmed.Count} confirmed, {lost} with an unknown outcome, {cuts} connections cut");
    }

    [Fact]
    public async Task A_deleted_queue_is_declared_and_consumed_again_in_the_same_epoch()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        QueueDeclaration queue = Durable("deleted");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue);
        await transport.PublishAsync(ToQueue(queue.Name, "before") with { Confirm = true }, CancellationToken.None);
        (await sink.NextTextAsync()).ShouldBe("before");

        await Broker.Management.DeleteQueueAsync(Host.Name, queue.Name);

        while (await transport.InspectAsync(queue.Name, CancellationToken.None) is not { Consumers: 1 })
            await Task.Delay(20);
        await transport.PublishAsync(ToQueue(queue.Name, "after") with { Confirm = true, Mandatory = true }, CancellationToken.None);
        (await sink.NextTextAsync()).ShouldBe("after");
        listener.TakeEpochEvent().ShouldBe("started 1");
        listener.TakeEpochEvent().ShouldBeNull();
    }

    [Fact]
    public async Task A_cancelled_consumer_is_not_resumed()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        QueueDeclaration queue = Durable("cancelled");
        (_, IConsumer consumer) = await ConsumeAsync(transport, queue);
        await consumer.CancelAsync(CancellationToken.None);

        await Broker.CloseAllConnectionsAsync(Host.Name);
        await ReachedAsync(listener, 2);

        (await transport.InspectAsync(queue.Name, CancellationToken.None)).ShouldBe((0, 0));
        await consumer.DisposeAsync();
    }

    [Fact]
    public async Task An_epoch_that_could_not_begin_leaves_no_consumer_behind()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener, change: options => options with
        {
            ReconnectDelay = (TimeSpan.FromMilliseconds(700), TimeSpan.FromSeconds(1)),
        });
        QueueDeclaration queue = Durable("first"), locked = new(Name("locked")) { Exclusive = true };
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue);
        await ConsumeAsync(transport, locked);

        // While the transport pauses, somebody else takes the name of its exclusive queue: attempts fail until that one goes.
        await Broker.CloseAllConnectionsAsync(Host.Name);
        (await listener.NextEpochEventAsync()).ShouldBe("started 1");
        (await listener.NextEpochEventAsync()).ShouldBe("ended 1 ConnectionLost");
        ITransport other = await ConnectAsync();
        await ConsumeAsync(other, locked);
        await Task.Delay(TimeSpan.FromSeconds(2));
        listener.TakeEpochEvent().ShouldBeNull();
        await other.DisposeAsync();

        await ReachedAsync(listener, 2);
        await transport.PublishAsync(ToQueue(queue.Name, "after") with { Confirm = true, Mandatory = true }, CancellationToken.None);
        (await sink.NextTextAsync()).ShouldBe("after");
        (await transport.InspectAsync(queue.Name, CancellationToken.None)).ShouldBe((0, 1));
    }

    [Fact]
    public async Task Callbacks_do_not_see_the_async_locals_of_their_callers()
    {
        var local = new AsyncLocal<string> { Value = "the caller's" };
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = new RecordingListener();
        var returned = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Returning = _ => returned.TrySetResult(local.Value);
        ITransport transport = await ConnectAsync(listener);
        QueueDeclaration queue = Durable("locals");
        await transport.ConsumeAsync(
            new ConsumerOptions(queue, []), new CallingSink(_ => seen.TrySetResult(local.Value)), CancellationToken.None);

        await transport.PublishAsync(ToQueue(queue.Name, "x") with { Confirm = true }, CancellationToken.None);
        await transport.PublishAsync(ToQueue("nowhere", "x") with { Mandatory = true }, CancellationToken.None);

        (await seen.Task.WaitAsync(Limit)).ShouldBeNull();
        (await returned.Task.WaitAsync(Limit)).ShouldBeNull();
    }

    [Fact]
    public async Task What_could_not_be_declared_is_not_declared_again()
    {
        var listener = new RecordingListener();
        ITransport owner = await ConnectAsync(), transport = await ConnectAsync(listener);
        QueueDeclaration theirs = new(Name("theirs")) { Exclusive = true };
        await ConsumeAsync(owner, theirs);
        await Should.ThrowAsync<TransportException>(
            () => transport.DeclareAsync(new Topology([], [theirs]), CancellationToken.None).AsTask());
        await Should.ThrowAsync<TransportException>(() => ConsumeAsync(transport, theirs));

        await Broker.CloseAllConnectionsAsync(Host.Name);

        await ReachedAsync(listener, 2);
    }

    [Fact]
    public async Task Queues_and_exchanges_that_were_declared_otherwise_are_adopted()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        ExchangeDeclaration exchange = new(Name("x"), ExchangeKind.Topic) { Durable = true };
        QueueDeclaration queue = Durable("q", (exchange.Name, "a.#"));
        await Broker.Management.DeclareExchangeAsync(Host.Name, exchange.Name, "topic", durable: false);
        await Broker.Management.DeclareQueueAsync(
            Host.Name, queue.Name, durable: true, arguments: new Dictionary<string, object> { ["x-max-length"] = 10 });

        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, 64, exchange);
        await transport.PublishAsync(
            new Message(exchange.Name, "a.b", Body("routed")) { Confirm = true, Mandatory = true }, CancellationToken.None);

        (await sink.NextTextAsync()).ShouldBe("routed");
        (await listener.NextEpochEventAsync()).ShouldBe("started 1");
        listener.TakeEpochEvent().ShouldBeNull();
    }

    private sealed class CallingSink(Action<Delivery> call) : IDeliverySink
    {
        public void OnDelivery(Delivery delivery)
        {
            call(delivery);
            delivery.FinishWithText();
        }
    }

    private static async Task ReachedAsync(RecordingListener listener, int epoch)
    {
        while (await listener.NextEpochEventAsync() != $"started {epoch}")
        {
        }
    }
}
