using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Wire;

/// <summary>The arguments of the sample method: an id and a count, by position.</summary>
internal sealed class ArgumentsShape : Shape<(string Name, int Size)>
{
    private static readonly Members Members = new(true, "name", "size");

    public override void Write(ref MessagePackWriter writer, (string Name, int Size) value)
    {
        writer.BeginMembers(Members);
        writer.Member(Members, 0);
        writer.WriteString(value.Name);
        writer.Member(Members, 1);
        writer.WriteInt64(value.Size);
        writer.EndMembers();
    }

    public override void Write(ref JsonPayloadWriter writer, (string Name, int Size) value) => throw new NotSupportedException();

    public override (string Name, int Size) Read(ref MessagePackReader reader)
    {
        (string name, int size) = ("", 0);
        MemberScope scope = reader.BeginMembers(Members);
        while (reader.NextMember(ref scope, Members, out int index))
        {
            switch (index)
            {
                case 0: name = reader.ReadString(); break;
                case 1: size = reader.ReadInt32(); break;
                default: reader.Skip(); break;
            }
        }

        return (name, size);
    }

    public override (string Name, int Size) Read(ref JsonPayloadReader reader) => throw new NotSupportedException();
}

/// <summary>No arguments.</summary>
internal sealed class NoArgumentsShape : Shape<ValueTuple>
{
    private static readonly Members Members = new(true);

    public override void Write(ref MessagePackWriter writer, ValueTuple value)
    {
        writer.BeginMembers(Members);
        writer.EndMembers();
    }

    public override void Write(ref JsonPayloadWriter writer, ValueTuple value) => throw new NotSupportedException();

    public override ValueTuple Read(ref MessagePackReader reader)
    {
        MemberScope scope = reader.BeginMembers(Members);
        while (reader.NextMember(ref scope, Members, out _))
            reader.Skip();
        return default;
    }

    public override ValueTuple Read(ref JsonPayloadReader reader) => throw new NotSupportedException();
}

/// <summary>The messages of the golden files.</summary>
internal static class WireMessages
{
    public static readonly NativeFormat Format = new();
    public static readonly ArgumentsShape Arguments = new();
    public static readonly NoArgumentsShape NoArguments = new();
    public static readonly MessageId Id = new(0x0000000700000002, 0x0123456789abcdef);

    public static readonly RequestHeader MinimalCall = new(MessageKind.Call, Id, "ping")
    {
        Inbox = "r.4f2a",
        BudgetMilliseconds = 60_000,
        Version = new RpcVersion(1, 0),
    };

    public static readonly RequestHeader FullCall = new(MessageKind.Call, Id, "create_volume")
    {
        Inbox = "r.0123456789abcdef",
        BudgetMilliseconds = 86_400_000,
        Namespace = "admin",
        Version = new RpcVersion(1, 10, 3),
        Context = new RpcContext(new Dictionary<string, object?>
        {
            ["request_id"] = "req-9",
            ["is_admin"] = false,
            ["roles"] = new List<object?> { "reader", 7L, null, new Dictionary<string, object?> { ["deep"] = 1.5 } },
            ["since"] = new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc),
            ["key"] = new byte[] { 1, 2 },
        }),
    };

    public static readonly RequestHeader Cast = new(MessageKind.Cast, Id, "delete_volume") { Version = new RpcVersion(1, 0) };

    public static readonly TraceFields Trace = TraceFields.Create(
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "congo=t61rcWkgMzE", "tenant=blue")!;

    public static readonly RequestHeader TracedCall = MinimalCall with
    {
        Data = RequestData.Of(TraceFields.Create(Trace.Parent, null, null)),
    };

    public static readonly RequestHeader FullyTracedCall = MinimalCall with { Data = RequestData.Of(Trace) };

    public static readonly RequestHeader StreamingCall = MinimalCall with
    {
        Data = new RequestData
        {
            LivenessMilliseconds = 2000,
            Window = new StreamWindow(4096, 1_048_576),
            SendsItems = true,
            WantsProgress = true,
        },
    };

    public static readonly Fault Fault = new(FaultCode.NoSuchMethod, "NoSuchMethod", "No endpoint has the method 'x'.");

    public static readonly Fault FaultWithTrace = new(
        FaultCode.Remote, "System.InvalidOperationException", "größer", "   at A.B()\n   at C.D()");

    public static Dictionary<string, Func<MessageBody>> All { get; } = new()
    {
        ["call-without-arguments"] = () => Format.WriteRequest(MinimalCall, NoArguments, default),
        ["call-with-everything"] = () => Format.WriteRequest(FullCall, Arguments, ("vol-1", 1000)),
        ["call-with-trace"] = () => Format.WriteRequest(TracedCall, NoArguments, default),
        ["call-with-all-trace-fields"] = () => Format.WriteRequest(FullyTracedCall, NoArguments, default),
        ["cast"] = () => Format.WriteRequest(Cast, Arguments, ("vol-1", 0)),
        ["reply"] = () => Format.WriteReply(MinimalCall, Arguments, ("vol-1", 1000)),
        ["reply-without-result"] = () => Format.WriteReply(MinimalCall, NothingShape.Instance, default),
        ["fault"] = () => Format.WriteFault(MinimalCall, Fault),
        ["fault-with-stack-trace"] = () => Format.WriteFault(MinimalCall, FaultWithTrace),
        ["working"] = () => Format.WriteWorking(MinimalCall, "r.9a31", isRunning: true),
        ["call-with-streams"] = () => Format.WriteRequest(StreamingCall, NoArguments, default),
        ["items"] = Items,
        ["end-of-items"] = () => NativeFormat.WriteEndOfItems(Id, 1000, null),
        ["failure-of-items"] = () => NativeFormat.WriteEndOfItems(Id, 1000, "System.IO.IOException: gone"),
        ["end-of-stream"] = () => Format.WriteReply(
            MinimalCall with { Data = new RequestData { ItemsSent = 1000 } }, NothingShape.Instance, default),
        ["credit"] = () => NativeFormat.WriteCredit(Id, isArgument: false, new StreamCredit(1000, 5000), null),
        ["opening-credit"] = () =>
            NativeFormat.WriteCredit(Id, isArgument: true, default, (new StreamWindow(4096, 1_048_576), "r.9a31")),
        ["progress"] = Progress,
        ["cancel"] = () => NativeFormat.WriteCancel(Id, 60_000),
        ["probe"] = () => NativeFormat.WriteProbe(),
        ["marker"] = () => NativeFormat.WriteMarker(Id, "r.4f2a"),
    };

    private static MessageBody Items()
    {
        var writer = new MessagePackWriter(256);
        int firstAt = NativeFormat.BeginItems(ref writer, Id, isArgument: false, "r.9a31");
        int itemsAt = writer.Length;
        writer.WriteString("one");
        writer.WriteString("two");
        var body = new MessageBody(writer.Buffer, writer.Length);
        NativeFormat.EndItems(body, firstAt, itemsAt, 998, 2);
        return body;
    }

    private static MessageBody Progress()
    {
        var writer = new MessagePackWriter(64);
        NativeFormat.BeginProgress(ref writer, Id);
        writer.WriteInt64(42);
        return new MessageBody(writer.Buffer, writer.Length);
    }

    public static byte[] Bytes(string name)
    {
        MessageBody body = All[name]();
        byte[] bytes = body.Span.ToArray();
        body.Return();
        return bytes;
    }

    public static MessageBody Body(byte[] bytes) => MessageBody.CopyOf(bytes);
}
