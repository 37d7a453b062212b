using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Wire;

/// <summary>The bound on nesting counts from the values, not from the arrays that the native format puts around them.</summary>
public sealed class NativeNesting
{
    private static readonly NativeFormat Format = WireMessages.Format;

    [Fact]
    public void Arguments_and_results_are_written_and_read_64_deep_and_no_deeper()
    {
        MessageBody request = Format.WriteRequest(WireMessages.MinimalCall, AnyShape.Instance, Nested(64));
        Format.ReadArguments(request, Format.ReadRequest(request), AnyShape.Instance).Count.ShouldBe(1);
        MessageBody reply = Format.WriteReply(WireMessages.MinimalCall, AnyShape.Instance, Nested(64));
        Format.ReadResult(reply, Format.ReadReply(reply), AnyShape.Instance).Count.ShouldBe(1);

        Should.Throw<RpcSerializationException>(() => Format.WriteRequest(WireMessages.MinimalCall, ArraysShape.Instance, 65));
        Should.Throw<RpcSerializationException>(() => Format.WriteReply(WireMessages.MinimalCall, ArraysShape.Instance, 65));
    }

    [Theory]
    [InlineData(65)]
    [InlineData(100_000)]
    public void The_header_of_a_deeper_message_is_read_and_its_payload_refused(int depth)
    {
        MessageBody request = Deepened(Format.WriteRequest(WireMessages.MinimalCall, AnyShape.Instance, RpcValue.Null), depth);
        RequestHeader header = Format.ReadRequest(request);
        header.Inbox.ShouldBe(WireMessages.MinimalCall.Inbox);
        Should.Throw<RpcSerializationException>(() => Format.ReadArguments(request, header, AnyShape.Instance)).Message
            .ShouldContain("64 deep");

        MessageBody reply = Deepened(Format.WriteReply(WireMessages.MinimalCall, AnyShape.Instance, RpcValue.Null), depth);
        ReplyHeader replyHeader = Format.ReadReply(reply);
        replyHeader.Id.ShouldBe(WireMessages.Id);
        Should.Throw<RpcSerializationException>(() => Format.ReadResult(reply, replyHeader, AnyShape.Instance)).Message
            .ShouldContain("64 deep");
    }

    [Fact]
    public void A_context_can_be_read_as_deep_as_it_can_be_written()
    {
        object? deep = null;
        for (int i = 0; i < 63; i++)
            deep = new List<object?> { deep };
        RequestHeader call =
            WireMessages.MinimalCall with { Context = new RpcContext(new Dictionary<string, object?> { ["deep"] = deep }) };

        MessageBody request = Format.WriteRequest(call, WireMessages.NoArguments, default);

        Format.ReadRequest(request).Context.Count.ShouldBe(1);
        RequestHeader deeper =
            call with { Context = new RpcContext(new Dictionary<string, object?> { ["deep"] = new List<object?> { deep } }) };
        Should.Throw<RpcSerializationException>(() => Format.WriteRequest(deeper, WireMessages.NoArguments, default));
    }

    /// <summary>So many arrays of one, the innermost of a nil.</summary>
    private sealed class ArraysShape : Shape<int>
    {
        public static readonly ArraysShape Instance = new();

        public override void Write(ref MessagePackWriter writer, int value)
        {
            for (int i = 0; i < value; i++)
                writer.BeginArray(1);
            writer.WriteNull();
            for (int i = 0; i < value; i++)
                writer.EndArray();
        }

        public override void Write(ref JsonPayloadWriter writer, int value) => throw new NotSupportedException();

        public override int Read(ref MessagePackReader reader) => throw new NotSupportedException();

        public override int Read(ref JsonPayloadReader reader) => throw new NotSupportedException();
    }

    private static RpcValue Nested(int depth)
    {
        RpcValue value = RpcValue.List();
        for (int i = 1; i < depth; i++)
            value = RpcValue.List(value);
        return value;
    }

    // The payload, a nil at the end, becomes so many arrays of one.
    private static MessageBody Deepened(MessageBody message, int depth) =>
        MessageBody.CopyOf([.. message.Span[..^1], .. Enumerable.Repeat((byte)0x91, depth), 0xc0]);
}
