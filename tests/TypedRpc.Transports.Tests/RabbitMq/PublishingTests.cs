using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

public sealed class PublishingTests(VirtualHost host) : RabbitMqTest(host)
{
    [Fact]
    public async Task Ten_thousand_concurrent_confirmed_publishes_arrive_once_each()
    {
        const int Count = 10_000;
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Durable("many");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 256);

        Task<int>[] publishing =
        [
            .. Enumerable.Range(0, Count).Select(i => Task.Run(async () => await transport.PublishAsync(
                ToQueue(queue.Name, $"{i}") with { Confirm = true, Mandatory = i % 2 == 0 }, CancellationToken.None))),
        ];
        Task<List<string>> taking = sink.NextTextsAsync(Count);

        (await Task.WhenAll(publishing).WaitAsync(Limit)).ShouldAllBe(epoch => epoch == 1);
        List<string> texts = await taking.WaitAsync(Limit);
        texts.Count.ShouldBe(Count);
        texts.ShouldBeUnique();
        sink.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Cancelled_callers_leave_the_confirms_of_others_alone()
    {
        const int Count = 5_000;
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        QueueDeclaration queue = Durable("cancelled");
        await transport.DeclareAsync(new Topology([], [queue]), CancellationToken.None);
        using var cancel = new CancellationTokenSource();

        Task<bool>[] publishing = [.. Enumerable.Range(0, Count).Select(i => Task.Run(async () =>
        {
            if (i == Count / 2)
                await cancel.CancelAsync();
            bool cancels = i % 3 == 0;
            try
            {
                await transport.PublishAsync(
                    ToQueue(queue.Name, $"{i}") with { Confirm = true }, cancels ? cancel.Token : CancellationToken.None);
                return true;
            }
            catch (OperationCanceledException error) when (cancels)
            {
                error.CancellationToken.ShouldBe(cancel.Token);
                return false;
            }
        }))];
        bool[] confirmed = await Task.WhenAll(publishing).WaitAsync(Limit);

        confirmed.Count(done => !done).ShouldBeGreaterThan(0);
        (long Messages, int Consumers) status = (await transport.InspectAsync(queue.Name, CancellationToken.None))!.Value;
        status.Messages.ShouldBeInRange(confirmed.Count(done => done), Count);
        // And the next confirm is its own.
        Message nowhere = ToQueue("nowhere", "x") with { Confirm = true, Mandatory = true };
        await Should.ThrowAsync<TransportException>(() => transport.PublishAsync(nowhere, CancellationToken.None).AsTask());
        await transport.PublishAsync(ToQueue(queue.Name, "last") with { Confirm = true, Mandatory = true }, CancellationToken.None);
        (await listener.NextEpochEventAsync()).ShouldBe("started 1");
        listener.TakeEpochEvent().ShouldBeNull();
    }

    [Fact]
    public async Task Unroutable_messages_among_others_fail_alone()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Durable("some");
        await transport.DeclareAsync(new Topology([], [queue]), CancellationToken.None);

        TransportError?[] outcomes = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(async i =>
        {
            try
            {
                await transport.PublishAsync(
                    ToQueue(i % 5 == 0 ? "nowhere" : queue.Name, $"{i}") with { Confirm = true, Mandatory = true },
                    CancellationToken.None);
                return (TransportError?)null;
            }
            catch (TransportException error)
            {
                return error.Error;
            }
        })).WaitAsync(Limit);

        for (int i = 0; i < outcomes.Length; i++)
            outcomes[i].ShouldBe(i % 5 == 0 ? TransportError.Unroutable : null);
    }

    [Fact]
    public async Task A_full_queue_that_rejects_is_a_refusal()
    {
        ITransport transport = await ConnectAsync();
        string queue = Name("full");
        await Broker.Management.DeclareQueueAsync(
            Host.Name,
            queue,
            durable: true,
            arguments: new Dictionary<string, object> { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" });
        await transport.PublishAsync(ToQueue(queue, "1") with { Confirm = true }, CancellationToken.None);

        TransportException error = await Should.ThrowAsync<TransportException>(
            () => transport.PublishAsync(ToQueue(queue, "2") with { Confirm = true }, CancellationToken.None).AsTask());

        error.Error.ShouldBe(TransportError.Refused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Properties_arrive_as_they_were_sent(bool confirm)
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Durable("properties");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue);
        Dictionary<string, object?> headers = new()
        {
            ["traceparent"] = "00-€-01",
            ["attempt"] = 3,
            ["yes"] = true,
            ["none"] = null,
            ["bytes"] = new byte[] { 0xff, 0xfe },
        };

        await transport.PublishAsync(ToQueue(queue.Name, "plain") with { Confirm = confirm }, CancellationToken.None);
        await transport.PublishAsync(
            ToQueue(queue.Name, "full") with
            {
                Confirm = confirm,
                ContentType = "application/é",
                ExpirationMilliseconds = 98_765,
                Persistent = true,
                Mandatory = true,
                Headers = headers,
            },
            CancellationToken.None);
        await transport.PublishAsync(
            ToQueue(queue.Name, "timed") with
            {
                Confirm = confirm,
                ContentType = "a/b",
                ExpirationMilliseconds = 100_000,
                Persistent = true,
            },
            CancellationToken.None);

        Delivery plain = await sink.NextAsync(), full = await sink.NextAsync(), timed = await sink.NextAsync();
        plain.ContentType.ShouldBeNull();
        plain.Headers.ShouldBeNull();
        full.ContentType.ShouldBe("application/é");
        full.Headers!.Count.ShouldBe(5);
        full.Headers["traceparent"].ShouldBe("00-€-01");
        full.Headers["attempt"].ShouldBe(3);
        full.Headers["yes"].ShouldBe(true);
        full.Headers["none"].ShouldBeNull();
        full.Headers["bytes"].ShouldBe(new byte[] { 0xff, 0xfe });
        timed.ContentType.ShouldBe("a/b");
        timed.Headers.ShouldBeNull();
        timed.ReceivedAt.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Headers_that_do_not_fit_a_frame_are_refused_before_they_are_sent()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        Message message = ToQueue("nowhere", "x") with
        {
            Headers = new Dictionary<string, object?> { ["long"] = new string('x', 130_000) },
        };

        TransportException error = await Should.ThrowAsync<TransportException>(
            () => transport.PublishAsync(message, CancellationToken.None).AsTask());

        error.Error.ShouldBe(TransportError.TooLarge);
        (await listener.NextEpochEventAsync()).ShouldBe("started 1");
        listener.TakeEpochEvent().ShouldBeNull();
    }

    [Fact]
    public async Task A_header_that_amqp_cannot_carry_fails_its_message_only()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Durable("odd");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue);

        for (int i = 0; i < 3; i++)
        {
            Message odd = ToQueue(queue.Name, "odd") with
            {
                Confirm = true,
                Headers = new Dictionary<string, object?> { ["odd"] = new Uri("http://x") },
            };
            (await Should.ThrowAsync<TransportException>(() => transport.PublishAsync(odd, CancellationToken.None).AsTask()))
                .Error.ShouldBe(TransportError.Unwritable);
            await transport.PublishAsync(ToQueue(queue.Name, $"{i}") with { Confirm = true }, CancellationToken.None);
        }

        (await sink.NextTextsAsync(3)).ShouldBe(["0", "1", "2"]);
    }
}
