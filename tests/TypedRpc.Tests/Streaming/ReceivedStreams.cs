using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Streaming;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Streaming;

/// <summary>What a receiver of a stream does with items that come as they should not.</summary>
public sealed class ReceivedStreams
{
    private readonly List<StreamCredit> _credit = [];
    private readonly StreamReceiver<string> _receiver;

    public ReceivedStreams() =>
        _receiver = new StreamReceiver<string>(TextShape.Instance, new StreamWindow(8, 1000), long.MaxValue, _credit.Add);

    [Fact]
    public async Task Items_are_read_in_order_and_the_end_ends_the_stream()
    {
        Add(0, "a", "b").ShouldBeTrue();
        Add(2, "c").ShouldBeTrue();
        _receiver.OnEnd(3).ShouldBeNull();

        (await ReadAsync()).ShouldBe(["a", "b", "c"]);
        (await _receiver.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Items_that_were_received_before_are_ignored()
    {
        Add(0, "a", "b").ShouldBeTrue();
        Add(0, "a", "b").ShouldBeFalse();
        Add(1, "b").ShouldBeFalse();
        _receiver.OnEnd(2).ShouldBeNull();

        (await ReadAsync()).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_missing_item_is_a_failure_after_those_before_it()
    {
        Add(0, "a").ShouldBeTrue();
        Add(2, "c").ShouldBeFalse();

        (await _receiver.MoveNextAsync()).ShouldBeTrue();
        RpcConnectionException lost = await Should.ThrowAsync<RpcConnectionException>(async () => await _receiver.MoveNextAsync());
        lost.Message.ShouldContain("1 items of the stream were lost");
    }

    [Fact]
    public void Items_that_overlap_those_before_are_a_failure()
    {
        Add(0, "a", "b").ShouldBeTrue();
        Add(1, "b", "c").ShouldBeFalse();

        _receiver.OnEnd(3).ShouldBeOfType<RpcConnectionException>();
    }

    [Fact]
    public void An_end_with_another_number_is_a_failure()
    {
        Add(0, "a").ShouldBeTrue();

        _receiver.OnEnd(5).ShouldBeOfType<RpcConnectionException>().Message.ShouldContain("4 items");
        _receiver.OnEnd(1).ShouldNotBeNull("it has failed already");
    }

    [Fact]
    public async Task A_sender_that_does_not_wait_for_credit_is_stopped()
    {
        Add(0, "a", "b", "c", "d").ShouldBeTrue();
        Add(4, "e", "f", "g", "h").ShouldBeTrue();
        Add(8, "i").ShouldBeFalse();

        (await ReadAsync(8)).Count.ShouldBe(8);
        await Should.ThrowAsync<RpcSerializationException>(async () => await _receiver.MoveNextAsync());
    }

    [Fact]
    public async Task Credit_is_reported_for_each_quarter_of_the_window()
    {
        Add(0, "a", "b", "c", "d").ShouldBeTrue();

        await ReadAsync(1);
        _credit.ShouldBeEmpty();
        await ReadAsync(3);

        _credit.ShouldBe([new StreamCredit(2, 4), new StreamCredit(4, 8)]);
    }

    [Fact]
    public async Task An_item_that_cannot_be_decoded_is_a_failure_of_the_enumeration()
    {
        MessageBody body = Message(0, writer => writer.WriteInt64(5), 1);
        _receiver.OnItems(Read(body), new Delivery(null, body)).ShouldBeTrue();

        await Should.ThrowAsync<RpcSerializationException>(async () => await _receiver.MoveNextAsync());
    }

    [Fact]
    public async Task A_waiting_reader_gets_the_failure_and_later_items_are_dropped()
    {
        ValueTask<bool> next = _receiver.MoveNextAsync();
        _receiver.Fail(new InvalidTimeZoneException());

        await Should.ThrowAsync<InvalidTimeZoneException>(async () => await next);
        Add(0, "a").ShouldBeFalse();
    }

    [Fact]
    public async Task A_stream_that_was_left_drops_what_comes()
    {
        Add(0, "a").ShouldBeTrue();
        _receiver.Stop();

        Add(1, "b").ShouldBeFalse();
        (await _receiver.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task An_abort_drops_the_items_that_wait()
    {
        Add(0, "a").ShouldBeTrue();
        _receiver.Abort(new OperationCanceledException());

        await Should.ThrowAsync<OperationCanceledException>(async () => await _receiver.MoveNextAsync());
    }

    private delegate void WriteItem(MessagePackWriterBox writer);

    private bool Add(long first, params string[] items)
    {
        MessageBody body = Message(first, box =>
        {
            foreach (string item in items)
                box.WriteString(item);
        }, items.Length);
        var delivery = new Delivery(null, body);
        bool isTaken = _receiver.OnItems(Read(body), delivery);
        if (!isTaken)
            delivery.Release();
        return isTaken;
    }

    private static MessageBody Message(long first, WriteItem write, int count)
    {
        var box = new MessagePackWriterBox();
        int firstAt = NativeFormat.BeginItems(ref box.Writer, default, isArgument: false, null);
        int itemsAt = box.Writer.Length;
        write(box);
        var body = new MessageBody(box.Writer.Buffer, box.Writer.Length);
        NativeFormat.EndItems(body, firstAt, itemsAt, first, count);
        return body;
    }

    private static ItemsHeader Read(MessageBody body)
    {
        var format = new NativeFormat();
        return format.ReadItems(body, format.ReadReply(body));
    }

    private async Task<List<string>> ReadAsync(int most = int.MaxValue)
    {
        var read = new List<string>();
        while (read.Count < most && await _receiver.MoveNextAsync())
            read.Add(_receiver.Current);
        return read;
    }

    private sealed class MessagePackWriterBox
    {
        public MessagePackWriter Writer = new(64);

        public void WriteString(string value) => Writer.WriteString(value);

        public void WriteInt64(long value) => Writer.WriteInt64(value);
    }

    private sealed class TextShape : Shape<string>
    {
        public static readonly TextShape Instance = new();

        public override void Write(ref MessagePackWriter writer, string value) => writer.WriteString(value);

        public override void Write(ref JsonPayloadWriter writer, string value) => writer.WriteString(value);

        public override string Read(ref MessagePackReader reader) => reader.ReadString();

        public override string Read(ref JsonPayloadReader reader) => reader.ReadString();
    }
}
