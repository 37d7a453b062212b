using System.Collections.Concurrent;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.InMemory;

/// <summary>Sinks and listeners that call back into the transport that called them.</summary>
public sealed class Reentrancy : InMemoryTest
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Fact]
    public async Task Sinks_that_answer_each_other_do_not_overflow_the_stack()
    {
        ITransport transport = await ConnectAsync();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int left = 200_000;
        await ConsumeAsync(transport, "ping", new ActionSink(delivery => Answer(delivery, "pong")), autoAcknowledge: true);
        await ConsumeAsync(transport, "pong", new ActionSink(delivery => Answer(delivery, "ping")), prefetch: 1);

        Publish(transport, "ping", "ball");

        await done.Task.WaitAsync(Bound.Time);

        void Answer(Delivery delivery, string queue)
        {
            delivery.FinishWithText().ShouldBe("ball");
            if (Interlocked.Decrement(ref left) > 0)
                transport.TryPublish(new Message("", queue, Body("ball")));
            else
                done.TrySetResult();
        }
    }

    [Fact]
    public async Task A_publisher_gets_its_thread_back_from_sinks_that_never_end()
    {
        ITransport transport = await ConnectAsync();
        IConsumer endless = await ConsumeAsync(
            transport,
            "q",
            new ActionSink(delivery =>
            {
                delivery.FinishWithText();
                transport.TryPublish(new Message("", "q", Body("again")));
            }));

        await Task.Run(() => Publish(transport, "q", "first")).WaitAsync(Bound.Time);

        await endless.DisposeAsync().AsTask().WaitAsync(Bound.Time);
    }

    [Fact]
    public async Task A_listener_that_publishes_into_the_void_for_ever_does_not_overflow_the_stack()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int left = 100_000;
        listener.Returning = message =>
        {
            if (--left > 0)
                transport.TryPublish(message with { Body = MessageBody.CopyOf(message.Body.Span) });
            else
                done.TrySetResult();
        };

        transport.TryPublish(new Message("", "missing", Body("boomerang")) { Mandatory = true });

        await done.Task.WaitAsync(Bound.Time);
    }

    [Fact]
    public async Task Cancelling_waits_for_the_delivery_in_progress()
    {
        ITransport transport = await ConnectAsync();
        using var release = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool left = false;
        IConsumer consumer = await ConsumeAsync(
            transport,
            "q",
            new ActionSink(delivery =>
            {
                entered.TrySetResult();
                release.Wait();
                Volatile.Write(ref left, true);
                delivery.FinishWithText();
            }));
        var publishing = Task.Run(() => Publish(transport, "q", "slow"));
        await entered.Task.WaitAsync(Bound.Time);
        Publish(transport, "q", "for nobody");

        Task cancelling = consumer.CancelAsync(CancellationToken.None).AsTask();
        Task disposing = transport.DisposeAsync().AsTask();
        cancelling.IsCompleted.ShouldBeFalse();
        disposing.IsCompleted.ShouldBeFalse();
        await Should.ThrowAsync<OperationCanceledException>(() => consumer.CancelAsync(new CancellationToken(canceled: true)).AsTask());
        release.Set();

        await cancelling.WaitAsync(Bound.Time);
        Volatile.Read(ref left).ShouldBeTrue();
        await disposing.WaitAsync(Bound.Time);
        await publishing.WaitAsync(Bound.Time);
    }

    [Fact]
    public async Task A_sink_may_begin_to_dispose_its_own_transport()
    {
        ITransport transport = await ConnectAsync();
        var disposing = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        await ConsumeAsync(
            transport,
            "q",
            new ActionSink(delivery =>
            {
                disposing.TrySetResult(transport.DisposeAsync().AsTask());
                delivery.FinishWithText();
            }));

        Publish(transport, "q", "the end");

        await (await disposing.Task.WaitAsync(Bound.Time)).WaitAsync(Bound.Time);
    }

    [Fact]
    public async Task A_sink_that_throws_is_logged_and_the_queue_goes_on()
    {
        var log = new KeptLog();
        ITransport transport = await ConnectAsync(loggers: log);
        var seen = new RecordingSink();
        IConsumer consumer = await ConsumeAsync(
            transport,
            "q",
            new ActionSink(delivery =>
            {
                if (delivery.Text() == "bad")
                    throw new InvalidOperationException("the sink's own fault");
                (seen as IDeliverySink).OnDelivery(delivery);
            }));

        Publish(transport, "q", "bad");
        Publish(transport, "q", "good");

        (await seen.NextTextAsync()).ShouldBe("good");
        log.Records.ShouldHaveSingleItem().Exception.ShouldBeOfType<InvalidOperationException>();
        await consumer.DisposeAsync();
        (await InspectAsync(transport, "q")).ShouldBe((1, 0), "What the sink did not settle comes again.");
    }

    [Fact]
    public async Task A_listener_that_throws_is_logged_and_the_transport_goes_on()
    {
        var log = new KeptLog();
        var listener = new RecordingListener { Returning = _ => throw new InvalidOperationException("the listener's own fault") };
        ITransport transport = await ConnectAsync(listener, log);

        transport.TryPublish(new Message("", "missing", Body("bad")) { Mandatory = true }).ShouldBe(1);
        await transport.DisposeAsync();

        log.Records.ShouldHaveSingleItem().Exception.ShouldBeOfType<InvalidOperationException>();
    }

    [Fact]
    public async Task Async_locals_of_the_publisher_do_not_travel_with_the_message()
    {
        ITransport transport = await ConnectAsync();
        var seen = new BlockingCollection<string?>();
        await ConsumeAsync(
            transport,
            "q",
            new ActionSink(delivery =>
            {
                seen.Add(Ambient.Value);
                delivery.FinishWithText();
            }));
        Ambient.Value = "the publisher's";

        Publish(transport, "q", "plain");

        Ambient.Value.ShouldBe("the publisher's");
        seen.TryTake(out string? ambient, Bound.Time).ShouldBeTrue();
        ambient.ShouldBeNull();
    }
}
