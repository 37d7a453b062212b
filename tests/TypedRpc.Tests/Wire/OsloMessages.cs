using System.Text;
using System.Text.Json.Nodes;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Wire;

/// <summary>Any value, without a declared type.</summary>
internal sealed class AnyShape : Shape<RpcValue>
{
    public static readonly AnyShape Instance = new();

    public override void Write(ref MessagePackWriter writer, RpcValue value) => DynamicValue.WriteValue(ref writer, value);

    public override void Write(ref JsonPayloadWriter writer, RpcValue value) => DynamicValue.WriteValue(ref writer, value);

    public override RpcValue Read(ref MessagePackReader reader) => DynamicValue.ReadValue(ref reader);

    public override RpcValue Read(ref JsonPayloadReader reader) => DynamicValue.ReadValue(ref reader);
}

/// <summary>An integer that must be there.</summary>
internal sealed class NumberShape : Shape<int>
{
    public static readonly NumberShape Instance = new();

    public override void Write(ref MessagePackWriter writer, int value) => writer.WriteInt64(value);

    public override void Write(ref JsonPayloadWriter writer, int value) => writer.WriteInt64(value);

    public override int Read(ref MessagePackReader reader) => reader.ReadInt32();

    public override int Read(ref JsonPayloadReader reader) => reader.ReadInt32();
}

/// <summary>One parameter, <c>value</c>, of any type.</summary>
internal sealed class ValueShape : Shape<RpcValue>
{
    private static readonly Members Members = new(true, "value");

    public override void Write(ref MessagePackWriter writer, RpcValue value) => throw new NotSupportedException();

    public override void Write(ref JsonPayloadWriter writer, RpcValue value)
    {
        writer.BeginMembers(Members);
        writer.Member(Members, 0);
        DynamicValue.WriteValue(ref writer, value);
        writer.EndMembers();
    }

    public override RpcValue Read(ref MessagePackReader reader) => throw new NotSupportedException();

    public override RpcValue Read(ref JsonPayloadReader reader)
    {
        RpcValue value = default;
        MemberScope scope = reader.BeginMembers(Members);
        while (reader.NextMember(ref scope, Members, out int index))
        {
            if (index == 0)
                value = DynamicValue.ReadValue(ref reader);
            else
                reader.Skip();
        }

        return value;
    }
}

/// <summary>Two parameters, <c>a</c> and <c>b</c>, both of them needed.</summary>
internal sealed class FactorsShape : Shape<(int A, int B)>
{
    private static readonly Members Members = new(true, "a", "b");

    public override void Write(ref MessagePackWriter writer, (int A, int B) value) => throw new NotSupportedException();

    public override void Write(ref JsonPayloadWriter writer, (int A, int B) value)
    {
        writer.BeginMembers(Members);
        writer.Member(Members, 0);
        writer.WriteInt64(value.A);
        writer.Member(Members, 1);
        writer.WriteInt64(value.B);
        writer.EndMembers();
    }

    public override (int A, int B) Read(ref MessagePackReader reader) => throw new NotSupportedException();

    public override (int A, int B) Read(ref JsonPayloadReader reader)
    {
        int?[] values = new int?[2];
        MemberScope scope = reader.BeginMembers(Members);
        while (reader.NextMember(ref scope, Members, out int index))
        {
            if (index >= 0)
                values[index] = reader.ReadInt32();
            else
                reader.Skip();
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is null)
                Members.ThrowMissing(i, "the arguments");
        }

        return (values[0]!.Value, values[1]!.Value);
    }
}

/// <summary>A fault with a name and a code, as a Python class has them in its kwargs.</summary>
internal sealed class DiskFault : Exception
{
    public DiskFault(string message, string? name, int code)
        : base(message) => (Name, Code) = (name, code);

    public string? Name { get; }

    public int Code { get; }
}

/// <inheritdoc cref="DiskFault"/>
internal sealed class DiskFaultShape(string? module, string name) : FaultShape(module, name)
{
    private static readonly Members Members = new(false, "name", "code");

    public static DiskFaultShape OfPython { get; } = new("peer_errors", "PeerKwError");

    public override bool Matches(Exception exception) => exception is DiskFault;

    public override void Write(ref MessagePackWriter writer, Exception exception) => throw new NotSupportedException();

    public override void Write(ref JsonPayloadWriter writer, Exception exception)
    {
        var fault = (DiskFault)exception;
        writer.BeginMembers(Members);
        writer.Member(Members, 0);
        writer.WriteString(fault.Name);
        writer.Member(Members, 1);
        writer.WriteInt64(fault.Code);
        writer.EndMembers();
    }

    public override Exception Read(ref MessagePackReader reader, string message) => throw new NotSupportedException();

    public override Exception Read(ref JsonPayloadReader reader, string message)
    {
        (string? name, int code) = (null, 0);
        MemberScope scope = reader.BeginMembers(Members);
        while (reader.NextMember(ref scope, Members, out int index))
        {
            switch (index)
            {
                case 0: name = reader.TryReadNull() ? null : reader.ReadString(); break;
                case 1: code = reader.ReadInt32(); break;
                default: reader.Skip(); break;
            }
        }

        return new DiskFault(message, name, code);
    }
}

/// <summary>Messages of oslo.messaging's format: those that Python has sent, and ours.</summary>
internal static class OsloMessages
{
    public const int MaxBytes = 4 * 1024 * 1024;

    public const string UniqueId = "92de69171f384ad4a64da72887b4e910";

    public static readonly IWireFormat Format = new OsloFormat(MaxBytes, newId: () => UniqueId);
    public static readonly ValueShape Value = new();
    public static readonly FactorsShape Factors = new();
    public static readonly MessageId Id = new(0xcc7f8753a0984fc6, 0xaf4938c4b2d15255);

    public static readonly RpcValue Sample = RpcValue.Map(("a", RpcValue.List(1, 2.5, RpcValue.Null, true, "h\u00e9")));

    public static readonly RequestHeader Call = new(MessageKind.Call, Id, "echo")
    {
        Inbox = "reply_3a732f65863b4762a7b8f19074a78cc0",
        Version = new RpcVersion(1, 0),
        Context = new RpcContext(new Dictionary<string, object?>
        {
            ["user"] = "bob",
            ["request_id"] = "req-1",
            ["nested"] = new Dictionary<string, object?> { ["k"] = new List<object?> { 1L } },
        }),
    };

    public static readonly RequestHeader Namespaced = new(MessageKind.Call, Id, "mul")
    {
        Inbox = "r.4f2a",
        Namespace = "calc",
        Version = new RpcVersion(1, 1),
        MonitorSeconds = 30,
    };

    public static readonly RequestHeader Cast = new(MessageKind.Cast, Id, "record") { Version = new RpcVersion(1, 0) };

    public static Dictionary<string, Func<MessageBody>> All { get; } = new()
    {
        ["call"] = () => Format.WriteRequest(Call, Value, Sample),
        ["call-with-trace"] = () =>
            Format.WriteRequest(Call with { Data = RequestData.Of(WireMessages.Trace) }, Value, Sample),
        ["call-with-monitor"] = () => Format.WriteRequest(Namespaced, Factors, (6, 7)),
        ["cast"] = () => Format.WriteRequest(Cast, Value, "cast-2"),
        ["reply"] = () => Format.WriteReply(Call, AnyShape.Instance, Sample),
        ["reply-without-result"] = () => Format.WriteReply(Call, NothingShape.Instance, default),
        ["heartbeat"] = () => Format.WriteWorking(Call, "", isRunning: true),
        ["no-such-method"] = () =>
            Format.WriteFault(Call, new Fault(FaultCode.NoSuchMethod, "NoSuchMethod", "No endpoint has the method 'echo'.")),
        ["unsupported-version"] = () =>
            Format.WriteFault(Call, new Fault(FaultCode.UnsupportedVersion, "UnsupportedVersion", "No endpoint serves version 1.0.")),
        ["invalid-arguments"] = () => Format.WriteFault(
            Call, new Fault(FaultCode.InvalidArguments, "InvalidArguments", "The arguments of 'echo' could not be decoded: no.")),
        ["invalid-result"] = () =>
            Format.WriteFault(Call, new Fault(FaultCode.InvalidResult, "InvalidResult", "The result of 'echo' could not be sent: no.")),
        ["value-error"] = () => Format.WriteFault(Call, new Fault(FaultCode.Remote, "System.ArgumentException", "größer")),
        ["foreign-with-stack-trace"] = () =>
            Format.WriteFault(Call, new Fault(FaultCode.Remote, "Demo.Full", "no room", "   at A.B()\n   at C.D()")),
        ["declared"] = () => Format.WriteFault(
            Call, Fault.Declared(new DiskFault("thing disk failed with 7", "disk", 7), DiskFaultShape.OfPython, withStackTrace: false)),
    };

    public static byte[] Bytes(string name)
    {
        MessageBody body = All[name]();
        byte[] bytes = body.Span.ToArray();
        body.Return();
        return bytes;
    }

    public static string FileOf(string name) => Repository.PathTo("tests", "TypedRpc.Tests", "Wire", "Golden", "oslo", name + ".json");

    /// <summary>A message that Python has sent.</summary>
    public static MessageBody Captured(string name) => Body(File.ReadAllText(FileOf("captured-" + name)));

    public static MessageBody Body(string text) => MessageBody.CopyOf(Encoding.UTF8.GetBytes(text));

    /// <summary>The message in an envelope, and the failure in the message, as JSON to compare.</summary>
    public static JsonObject Opened(ReadOnlySpan<byte> body)
    {
        JsonObject outer = JsonNode.Parse(body)!.AsObject();
        JsonObject message = outer["oslo.message"] is { } inner ? JsonNode.Parse(inner.GetValue<string>())!.AsObject() : outer;
        if (message["failure"] is JsonValue failure)
            message["failure"] = JsonNode.Parse(failure.GetValue<string>());
        return message;
    }
}
