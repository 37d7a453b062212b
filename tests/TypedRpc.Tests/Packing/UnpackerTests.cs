using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.Transport;

namespace TypedRpc.Tests.Packing;

/// <summary>How a received pack is settled: the broker knows only the whole.</summary>
public sealed class UnpackerTests : IDeliverySink, IDeliverySource, ITransportListener
{
    private readonly List<Delivery> _received = [];
    private readonly List<Settlement> _settled = [];
    private readonly List<Message> _returned = [];
    private readonly TaskCompletionSource<int> _published = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Unpacker _unpacker;
    private readonly TaskCompletionSource<bool> _confirm = new();
    private PackKind _kind = PackKind.HandledAgain;
    private int _rejected;
    private bool _isOver;

    public UnpackerTests()
    {
        var options = new TransportOptions(this)
        {
            LoggerFactory = NullLoggerFactory.Instance,
            MaxMessageBytes = 1000,
            TimeProvider = _time,
        };
        var consumer = new ConsumerOptions(new QueueDeclaration("q"), []) { MaxPacked = 8 };
        _unpacker = new Unpacker(this, consumer, options, NullLogger.Instance, PublishAsync);
    }

    [Fact]
    public void Each_message_is_a_delivery_of_its_own_with_the_properties_of_the_pack()
    {
        Deliver("a", "b");

        _received.Select(TextOf).ShouldBe(["a", "b"]);
        foreach (Delivery delivery in _received)
        {
            (delivery.Queue, delivery.ContentType).ShouldBe(("q", "t"));
            (delivery.Redelivered, delivery.ExpirationMilliseconds, delivery.Epoch).ShouldBe((true, 500, 3));
        }

        _settled.ShouldBeEmpty();
    }

    [Fact]
    public void A_pack_is_acknowledged_when_all_its_messages_are()
    {
        Deliver("a", "b", "c");

        _received[1].Finish(Settlement.Acknowledge);
        _received[0].Finish(Settlement.Acknowledge);
        _settled.ShouldBeEmpty();
        _received[2].Finish(Settlement.Acknowledge);

        _settled.ShouldBe([Settlement.Acknowledge]);
    }

    [Fact]
    public void A_pack_of_calls_that_must_not_run_twice_is_acknowledged_before_the_first_of_them_runs()
    {
        _kind = PackKind.HandledOnce;
        Deliver("a", "b", "c");

        _received[1].AcknowledgeBefore();
        _settled.ShouldBe([Settlement.Acknowledge]);
        _received[0].AcknowledgeBefore();
        _received[2].Finish(Settlement.Acknowledge);

        _settled.ShouldBe([Settlement.Acknowledge]);
        _returned.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_message_that_has_not_started_when_the_connection_is_lost_is_run_only_if_the_acknowledgement_was_processed(
        bool? isProcessed, bool isTakenBack)
    {
        _kind = PackKind.HandledOnce;
        Deliver("a", "b");
        _received[0].AcknowledgeBefore();
        if (isProcessed is { } processed)
            _confirm.SetResult(processed);

        _isOver = true;

        _received[1].IsTakenBack.ShouldBe(isTakenBack);
    }

    [Fact]
    public void The_receiver_decides_that_a_message_is_acknowledged_before_its_work_whatever_the_sender_says()
    {
        _kind = PackKind.HandledAgain;
        Deliver("a", "b");

        _received[0].AcknowledgeBefore();
        _settled.ShouldBe([Settlement.Acknowledge]);
        _received[1].Finish(Settlement.Acknowledge);

        _settled.ShouldBe([Settlement.Acknowledge]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_is_requeued_is_published_soon_although_others_of_the_pack_are_in_work_for_long(bool isPublished)
    {
        Deliver("a", "b", "c");
        _received[0].Finish(Settlement.Requeue);
        _received[1].Finish(Settlement.Acknowledge);
        _returned.ShouldBeEmpty();

        _time.Advance(TimeSpan.FromMilliseconds(100));
        await UntilAsync(() => _returned.Count == 1);
        _settled.ShouldBeEmpty();
        if (isPublished)
            _published.SetResult(3);
        else
            _published.SetException(new TransportException(TransportError.Refused, "full"));
        await _unpacker.WhenIdleAsync();
        _settled.ShouldBeEmpty("the last message is in work");
        _received[2].Finish(Settlement.Acknowledge);

        _settled.ShouldBe([isPublished ? Settlement.Acknowledge : Settlement.Requeue]);
    }

    [Fact]
    public async Task A_call_that_must_not_run_twice_and_is_requeued_makes_its_pack_acknowledged_soon()
    {
        _kind = PackKind.HandledOnce;
        _confirm.SetResult(true);
        Deliver("a", "b");
        _received[0].Finish(Settlement.Requeue);

        _time.Advance(TimeSpan.FromMilliseconds(100));
        await UntilAsync(() => _returned.Count == 1);

        _settled.ShouldBe([Settlement.Acknowledge]);
    }

    [Fact]
    public void The_messages_of_a_pack_that_was_not_acknowledged_are_taken_back_with_it()
    {
        Deliver("a", "b");
        _isOver = true;

        _received.ShouldAllBe(d => d.IsTakenBack);
        _received.ForEach(d => d.Finish(Settlement.Requeue));
        _returned.ShouldBeEmpty("the broker delivers the pack again");
    }

    [Fact]
    public void A_pack_of_which_every_message_is_requeued_is_requeued_by_the_broker()
    {
        Deliver("a", "b");

        _received.ForEach(d => d.Finish(Settlement.Requeue));

        _settled.ShouldBe([Settlement.Requeue]);
        _returned.ShouldBeEmpty();
    }

    [Fact]
    public void A_message_that_is_requeued_alone_is_published_before_the_pack_is_acknowledged()
    {
        Deliver("a", "b", "c");

        _received[0].Finish(Settlement.Acknowledge);
        _received[1].Finish(Settlement.Requeue);
        _received[2].Finish(Settlement.Acknowledge);
        _returned.Select(TextOf).ShouldBe(["b"]);
        _settled.ShouldBeEmpty();
        _unpacker.WhenIdleAsync().IsCompleted.ShouldBeFalse();
        _published.SetResult(3);

        _settled.ShouldBe([Settlement.Acknowledge]);
        _unpacker.WhenIdleAsync().IsCompleted.ShouldBeTrue();
        Message returned = _returned.ShouldHaveSingleItem();
        (returned.Exchange, returned.RoutingKey, returned.ContentType).ShouldBe(("", "q", "t"));
        (returned.Confirm, returned.Mandatory, returned.Persistent, returned.MaxPacked).ShouldBe((true, true, true, 0));
        returned.ExpirationMilliseconds.ShouldBeInRange(1, 500);
        Unpacker.IsReturned(returned.Headers).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_must_not_run_twice_is_published_only_when_its_pack_is_certainly_acknowledged(bool isProcessed)
    {
        _published.SetResult(3);
        _kind = PackKind.HandledOnce;
        Deliver("a", "b", "c");

        _received[1].Finish(Settlement.Requeue);
        _received[0].AcknowledgeBefore();
        _received[2].Finish(Settlement.Requeue);
        _returned.ShouldBeEmpty();
        _confirm.SetResult(isProcessed);
        await _unpacker.WhenIdleAsync();

        _returned.Select(TextOf).Order(StringComparer.Ordinal).ShouldBe(isProcessed ? ["b", "c"] : []);
    }

    [Fact]
    public void Calls_that_are_requeued_beside_one_that_has_expired_are_published_when_the_pack_is_acknowledged()
    {
        _kind = PackKind.HandledOnce;
        Deliver("a", "b");

        _received[0].Finish(Settlement.Acknowledge);
        _received[1].Finish(Settlement.Requeue);
        _settled.ShouldBe([Settlement.Acknowledge]);
        _confirm.SetResult(true);

        _returned.Select(TextOf).ShouldBe(["b"]);
    }

    [Fact]
    public void A_message_that_is_rejected_counts_as_handled()
    {
        Deliver("a", "b");

        _received[0].Finish(Settlement.Reject);
        _received[1].Finish(Settlement.Acknowledge);

        _returned.ShouldBeEmpty();
        _settled.ShouldBe([Settlement.Acknowledge]);
    }

    [Fact]
    public async Task A_pack_whose_message_could_not_be_published_is_requeued_after_a_pause()
    {
        Deliver("a", "b");

        _received[0].Finish(Settlement.Requeue);
        _received[1].Finish(Settlement.Acknowledge);
        _published.SetException(new TransportException(TransportError.Refused, "full"));
        _settled.ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(1));
        await _unpacker.WhenIdleAsync();

        _settled.ShouldBe([Settlement.Requeue]);
    }

    [Fact]
    public void Messages_above_the_number_that_the_consumer_takes_go_back()
    {
        Deliver([.. Enumerable.Range(0, 10).Select(i => $"{i}")]);

        _received.Count.ShouldBe(8);
        _received.ForEach(d => d.Finish(Settlement.Acknowledge));
        _returned.Select(TextOf).ShouldBe(["8", "9"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_confirm_of_the_acknowledgement_decides_for_all_messages(bool isOurs)
    {
        _kind = PackKind.HandledOnce;
        Deliver("a", "b", "c");

        Task<bool> first = _received[0].AcknowledgeAndConfirmAsync().AsTask();
        Task<bool> second = _received[1].AcknowledgeAndConfirmAsync().AsTask();
        first.IsCompleted.ShouldBeFalse();
        _confirm.SetResult(isOurs);

        (await first).ShouldBe(isOurs);
        (await second).ShouldBe(isOurs);
        (await _received[2].AcknowledgeAndConfirmAsync()).ShouldBe(isOurs);
        _settled.ShouldBe([Settlement.Acknowledge]);
    }

    [Fact]
    public void Bytes_that_are_not_a_pack_are_rejected_and_reported()
    {
        var whole = new Delivery(this, MessageBody.Empty) { Queue = "q" };

        _unpacker.Unpack(whole, new PackType("t", PackKind.HandledAgain), [1, 2, 3]);

        _received.ShouldBeEmpty();
        _settled.ShouldBe([Settlement.Reject]);
        _rejected.ShouldBe(1);
    }

    [Fact]
    public void A_pack_of_packs_is_rejected()
    {
        var whole = new Delivery(this, MessageBody.Empty) { Queue = "q" };

        _unpacker.Unpack(whole, new PackType("t+pack", PackKind.HandledAgain), Pack("a"));

        _received.ShouldBeEmpty();
        _settled.ShouldBe([Settlement.Reject]);
    }

    [Fact]
    public void The_size_limit_applies_to_each_message()
    {
        Deliver(new string('x', 1000), new string('x', 1001));

        _received.Select(d => d.OversizeLength).ShouldBe([0, 1001]);
    }

    [Fact]
    public void Messages_without_acknowledgements_need_no_settlement()
    {
        _unpacker.Unpack(new Delivery(null, MessageBody.Empty), new PackType("t", PackKind.HandledAgain), Pack("a", "b"));

        _received.ShouldAllBe(d => d.IsSettled);
        _received.ForEach(d => d.Finish(Settlement.Requeue));
        _returned.ShouldBeEmpty();
    }

    [Fact]
    public void Settling_from_many_threads_acknowledges_once()
    {
        for (int round = 0; round < 2_000; round++)
        {
            _settled.Clear();
            _received.Clear();
            _kind = round % 2 == 0 ? PackKind.HandledOnce : PackKind.HandledAgain;
            Deliver([.. Enumerable.Range(0, 8).Select(i => $"{i}")]);
            Parallel.ForEach(_received, (d, _, i) =>
            {
                if (i % 3 == 0)
                    d.AcknowledgeBefore();
                else
                    d.Finish(Settlement.Acknowledge);
            });
            _settled.ShouldBe([Settlement.Acknowledge]);
        }
    }

    bool IDeliverySource.IsOver => _isOver;

    void IDeliverySource.Settle(Delivery delivery, Settlement settlement)
    {
        lock (_settled)
            _settled.Add(settlement);
    }

    async ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery)
    {
        _settled.Add(Settlement.Acknowledge);
        return await _confirm.Task;
    }

    void IDeliverySink.OnDelivery(Delivery delivery) => _received.Add(delivery);

    void ITransportListener.OnRejected(string queue) => _rejected++;

    void ITransportListener.OnReturned(in Message message)
    {
    }

    void ITransportListener.OnEpochStarted(int epoch)
    {
    }

    void ITransportListener.OnEpochEnded(int epoch, TransportException reason)
    {
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            lock (_returned)
            {
                if (condition())
                    return;
            }

            await Task.Delay(5, limit.Token);
        }
    }

    private static byte[] Pack(params string[] texts) =>
        PackFormat.Write([.. texts.Select(text => MessageBody.CopyOf(Encoding.UTF8.GetBytes(text)))]).Span.ToArray();

    private static string TextOf(Delivery delivery) => Encoding.UTF8.GetString(delivery.Body.Span);

    private static string TextOf(Message message) => Encoding.UTF8.GetString(message.Body.Span);

    private void Deliver(params string[] texts) => _unpacker.Unpack(
        new Delivery(this, MessageBody.Empty)
        {
            Queue = "q",
            ContentType = "t+pack",
            Redelivered = true,
            ExpirationMilliseconds = 500,
            Epoch = 3,
            ReceivedAt = _time.GetTimestamp(),
        },
        new PackType("t", _kind),
        Pack(texts));

    private async ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken)
    {
        lock (_returned)
            _returned.Add(message);
        return await _published.Task;
    }
}
