using TypedRpc.Client;
using TypedRpc.Messages;
using TypedRpc.Timing;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Client;

/// <summary>A queue that nobody consumes any more.</summary>
public sealed class DesertedQueues : ClientTest, IDeliverySink
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CallRoute[] _route = new CallRoute[1];

    [Fact]
    public async Task A_call_to_a_queue_without_a_consumer_ends_soon_after_250_ms()
    {
        await DeclareAsync();
        WaitingCall call = Sent();
        Pass(QueueWatch.Patience - Sweeper.Period, call);
        call.Endings.ShouldBe("");
        Pass(3 * Sweeper.Period, call);
        call.Endings.ShouldStartWith("no-consumer");
    }

    [Fact]
    public async Task A_call_to_a_queue_with_a_consumer_waits()
    {
        await using IConsumer consumer = await ConsumeAsync();
        WaitingCall call = Sent();
        Pass(TimeSpan.FromSeconds(10), call);
        call.Endings.ShouldBe("");
    }

    [Fact]
    public async Task The_last_consumer_that_goes_is_missed_within_about_a_second()
    {
        IConsumer consumer = await ConsumeAsync();
        WaitingCall call = Sent();
        Pass(TimeSpan.FromSeconds(3), call);
        await consumer.DisposeAsync();
        call.Endings.ShouldBe("");
        Pass(TimeSpan.FromSeconds(1) + (2 * Sweeper.Period), call);
        call.Endings.ShouldStartWith("no-consumer");
    }

    [Fact]
    public async Task A_call_is_not_judged_by_an_answer_from_before_it_was_sent()
    {
        await DeclareAsync();
        WaitingCall first = Sent();
        Pass(TimeSpan.FromSeconds(1), first);
        first.Endings.ShouldStartWith("no-consumer");
        await using IConsumer consumer = await ConsumeAsync();
        WaitingCall second = Sent();
        Pass(TimeSpan.FromSeconds(5), second);
        second.Endings.ShouldBe("");
    }

    [Fact]
    public async Task A_call_is_not_judged_by_a_slow_answer_to_a_question_that_was_asked_before_it_was_sent()
    {
        await using var slow = new SlowTransport(Transport);
        _route[0] = new CallRoute(new RpcTarget("openstack", "volume"), new QueueWatch("volume", slow, Time), new NativeFormat());
        await DeclareAsync();
        WaitingCall first = Sent();
        Pass(QueueWatch.Patience, first);
        await slow.Asked.WaitAsync(Limit);

        WaitingCall second = Sent();
        Pass(QueueWatch.Patience * 2, second);
        await using IConsumer consumer = await ConsumeAsync();
        slow.Answer((1, 0));
        Pass(Sweeper.Period, first);
        Pass(Sweeper.Period, second);

        first.Endings.ShouldStartWith("no-consumer");
        second.Endings.ShouldBe("");
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_has_no_consumer()
    {
        (await Route().Watch.IsServedAsync(CancellationToken.None)).ShouldBeFalse();
        WaitingCall call = Sent();
        Pass(TimeSpan.FromSeconds(1), call);
        call.Endings.ShouldStartWith("no-consumer");
    }

    [Fact]
    public async Task Whether_a_queue_is_served_is_known_at_once()
    {
        await DeclareAsync();
        (await Route().Watch.IsServedAsync(CancellationToken.None)).ShouldBeFalse();
        await using (IConsumer consumer = await ConsumeAsync())
            (await Route().Watch.IsServedAsync(CancellationToken.None)).ShouldBeTrue();
        (await Route().Watch.IsServedAsync(CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_connection_no_caller_is_reported_as_gone()
    {
        WaitingCall call = Sent();
        await Transport.DisposeAsync();
        Pass(TimeSpan.FromSeconds(10), call);
        call.Endings.ShouldBe("");
        (await call.Progress.Route.Watch.IsServedAsync(CancellationToken.None)).ShouldBeFalse();
    }

    void IDeliverySink.OnDelivery(Delivery delivery) => delivery.Release();

    private async Task DeclareAsync() =>
        await Transport.DeclareAsync(new Topology([], [new QueueDeclaration("volume")]), CancellationToken.None);

    private ValueTask<IConsumer> ConsumeAsync() =>
        Transport.ConsumeAsync(new ConsumerOptions(new QueueDeclaration("volume"), []), this, CancellationToken.None);

    /// <summary>All calls of a test share their route, and so its watch.</summary>
    private WaitingCall Sent()
    {
        var call = new WaitingCall(Progress(route: _route[0] ??= Route()));
        call.Progress.Published(call.Progress.Publishing(Time.GetTimestamp()), 1, Time.GetTimestamp());
        return call;
    }

    private void Pass(TimeSpan time, WaitingCall call)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += Sweeper.Period)
        {
            Time.Advance(Sweeper.Period);
            call.Progress.Route.Watch.OnUnanswered(call, Time.GetTimestamp());
        }
    }

    /// <summary>A connection whose first question of a queue is answered when the test says so.</summary>
    private sealed class SlowTransport(ITransport inner) : ITransport
    {
        private readonly TaskCompletionSource<(long Messages, int Consumers)?> _answer = new();
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        // Its continuation runs here, so that the answer has arrived when this returns.
        public void Answer((long Messages, int Consumers) status) => _answer.SetResult(status);

        public ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken) =>
            _asked.TrySetResult()
                ? new ValueTask<(long Messages, int Consumers)?>(_answer.Task)
                : inner.InspectAsync(queue, cancellationToken);

        public ValueTask WhenReadyAsync(CancellationToken cancellationToken) => inner.WhenReadyAsync(cancellationToken);

        public int TryPublish(in Message message) => inner.TryPublish(message);

        public ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken) =>
            inner.PublishAsync(message, cancellationToken);

        public ValueTask DeclareAsync(Topology topology, CancellationToken cancellationToken) =>
            inner.DeclareAsync(topology, cancellationToken);

        public ValueTask<IConsumer> ConsumeAsync(ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken) =>
            inner.ConsumeAsync(options, sink, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
