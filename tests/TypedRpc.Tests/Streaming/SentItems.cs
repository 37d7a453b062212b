using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Streaming;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Streaming;

/// <summary>What goes out in one message, and how far a sender goes ahead.</summary>
public sealed class SentItems
{
    private static readonly StreamAddress Address =
        new(default, false, "r.4f2a", "r.9a31", 1, new StreamWindow(4, 100), "typed/rpc");

    [Fact]
    public void Items_that_wait_share_a_message_and_are_numbered_on()
    {
        var batch = new ItemBatch(Address, 1_000_000);
        var source = new Source();
        source.Next(5, batch).ShouldBeTrue();
        source.Next(5, batch).ShouldBeTrue();

        ItemsHeader first = Taken(batch);
        source.Next(5, batch).ShouldBeTrue();
        ItemsHeader second = Taken(batch);

        (first.First, first.Count, first.Inbox).ShouldBe((0, 2, "r.9a31"));
        (second.First, second.Count).ShouldBe((2, 1));
        batch.Take().ShouldBeNull();
    }

    [Fact]
    public void A_large_item_goes_alone_and_nothing_overtakes_it()
    {
        var batch = new ItemBatch(Address, 1_000_000);
        var source = new Source();
        source.Next(10, batch).ShouldBeTrue();
        source.Next(100_000, batch).ShouldBeFalse();
        source.Again(batch).ShouldBeFalse();

        Taken(batch).Count.ShouldBe(1);
        source.Again(batch).ShouldBeTrue();
        ItemsHeader large = Taken(batch);

        (large.First, large.Count).ShouldBe((1, 1));
    }

    [Fact]
    public void An_item_that_is_too_large_or_throws_leaves_the_batch_as_it_was()
    {
        var batch = new ItemBatch(Address, 10_000);
        var source = new Source();
        source.Next(10, batch).ShouldBeTrue();

        Should.Throw<RpcSerializationException>(() => source.Next(20_000, batch)).Message.ShouldContain("MaxMessageBytes");
        Should.Throw<InvalidTimeZoneException>(() => source.Next(-1, batch));
        source.Next(10, batch).ShouldBeTrue();

        Taken(batch).Count.ShouldBe(2);
    }

    [Fact]
    public void A_batch_has_at_most_1024_items()
    {
        var batch = new ItemBatch(Address, 1_000_000);
        var source = new Source();
        for (int i = 0; i < 1024; i++)
            source.Next(1, batch).ShouldBeTrue();

        source.Next(1, batch).ShouldBeFalse();
        batch.Discard();
    }

    [Fact]
    public void A_sender_is_at_most_a_window_ahead_in_items_and_in_bytes()
    {
        var window = new SendWindow(new StreamWindow(2, 100));
        window.HasRoom.ShouldBeTrue();
        window.Add(10);
        window.Add(10);
        window.HasRoom.ShouldBeFalse("two items");
        window.TryGrant(new StreamCredit(1, 10)).ShouldBeTrue();
        window.HasRoom.ShouldBeTrue();
        window.Add(500);
        window.TryGrant(new StreamCredit(2, 20)).ShouldBeTrue();
        window.HasRoom.ShouldBeFalse("500 bytes");
        window.TryGrant(new StreamCredit(3, 520)).ShouldBeTrue();
        window.HasRoom.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 10)]
    [InlineData(3, 10)]
    [InlineData(1, 1000)]
    public void Credit_for_what_was_not_sent_has_no_effect(long items, long bytes)
    {
        var window = new SendWindow(new StreamWindow(2, 100));
        window.Add(10);
        window.Add(10);

        window.TryGrant(new StreamCredit(items, bytes)).ShouldBeFalse();
        window.HasRoom.ShouldBeFalse();
    }

    private static ItemsHeader Taken(ItemBatch batch)
    {
        MessageBody body = batch.Take()!.Value;
        var format = new NativeFormat();
        ItemsHeader header = format.ReadItems(body, format.ReadReply(body));
        body.Return();
        return header;
    }

    private sealed class Source : ItemSource
    {
        private int _length;

        public bool Next(int length, ItemBatch batch)
        {
            _length = length;
            return batch.TryAdd(this, out _);
        }

        public bool Again(ItemBatch batch) => batch.TryAdd(this, out _);

        public override void Start(CancellationToken cancellationToken)
        {
        }

        public override ValueTask<bool> MoveNextAsync() => new(true);

        public override void WriteCurrent(ref MessagePackWriter writer)
        {
            writer.BeginArray(1);
            if (_length < 0)
                throw new InvalidTimeZoneException();
            writer.WriteBytes(new byte[_length]);
            writer.EndArray();
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
