using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
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
    private readonly Unpacker _unpacker;
    private TaskCompletionSource<bool>? _confirm;
    private int _rejected;
    private bool _isOver;

    public UnpackerTests()
    {
        var options = new TransportOptions(this) { LoggerFactory = NullLoggerFactory.Instance, MaxMessageBytes = 1000 };
        _unpacker = new Unpacker(this, options, NullLogger.Instance, PublishAsync);
    }

    [Fact]
    public void Each_message_is_a_delivery_of_its_own_with_the_properties_of_the_pack()
    {
        Deliver("a", "b");

        _received.Select(TextOf).ShouldBe(["a", "b"]);
        _received.ShouldAllBe(d => d.Queue == "q" && d.ContentType == "t" && d.Redelivered && d.ExpirationMilliseconds == 500 && d.Epoch == 3);
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
    public void A_pack_is_acknowledged_when_the_first_message_is_acknowledged_before_its_work()
    {
        Deliver("a", "b", "c");

        _received[1].AcknowledgeBefore();
        _settled.ShouldBe([Settlement.Acknowledge]);
        _isOver = true;

        _received[0].IsTakenBack.ShouldBeFalse("the broker will not deliver it again");
        _received[0].AcknowledgeBefore();
        _received[2].Finish(Settlement.Acknowledge);
        _settled.ShouldBe([Settlement.Acknowledge]);
        _returned.ShouldBeEmpty();
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

    [Fact]
    public void A_message_that_is_requeued_after_the_pack_was_acknowledged_is_published_at_once()
    {
        Deliver("a", "b", "c");

        _received[0].AcknowledgeBefore();
        _received[1].Finish(Settlement.Requeue);

        _returned.Select(TextOf).ShouldBe(["b"]);
    }

    [Fact]
    public void A_message_that_is_rejected_is_published_alone_so_that_only_it_is_rejected()
    {
        Deliver("a", "b");

        _received[0].Finish(Settlement.Reject);
        _received[1].Finish(Settlement.Acknowledge);
        _published.SetResult(3);

        _returned.Select(TextOf).ShouldBe(["a"]);
        _settled.ShouldBe([Settlement.Acknowledge]);
    }

    [Fact]
    public void A_pack_whose_message_could_not_be_published_is_requeued()
    {
        Deliver("a", "b");

        _received[0].Finish(Settlement.Requeue);
        _received[1].Finish(Settlement.Acknowledge);
        _published.SetException(new TransportException(TransportError.ConnectionLost, "cut"));

        _settled.ShouldBe([Settlement.Requeue]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_confirm_of_the_acknowledgement_decides_for_all_messages(bool isOurs)
    {
        _confirm = new TaskCompletionSource<bool>();
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

        _unpacker.Unpack(whole, "t", [1, 2, 3]);

        _received.ShouldBeEmpty();
        _settled.ShouldBe([Settlement.Reject]);
        _rejected.ShouldBe(1);
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
        _unpacker.Unpack(new Delivery(null, MessageBody.Empty), "t", Pack("a", "b"));

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
        return await _confirm!.Task;
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
            ReceivedAt = TimeProvider.System.GetTimestamp(),
        },
        "t",
        Pack(texts));

    private async ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken)
    {
        _returned.Add(message);
        return await _published.Task;
    }
}
