using System.Text.Json;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire.Oslo;

/// <summary>The wire format of oslo.messaging: JSON in its envelope 2.0, with named arguments, and failures as Python exceptions.</summary>
/// <remarks>docs/wire-format.md specifies it.</remarks>
/// <param name="maxBytes">The most bytes of a message that is read, after decompression.</param>
/// <param name="compresses">True compresses the messages that are written.</param>
/// <param name="maxDecoded">The most bytes of memory that a decoded payload may take.</param>
/// <param name="options">The JSON forms of values; null selects the defaults.</param>
/// <param name="newId">Creates the <c>_unique_id</c> of a message; null creates random ones.</param>
internal sealed partial class OsloFormat(
    int maxBytes,
    bool compresses = false,
    long maxDecoded = long.MaxValue,
    RpcJsonOptions? options = null,
    Func<string>? newId = null) : IWireFormat
{
    private const int LargestContext = 64 * 1024;

    private readonly Func<string> _newId = newId ?? (static () => Guid.NewGuid().ToString("N"));

    public string ContentType => OsloEnvelope.ContentType;

    /// <summary>The AMQP headers of the messages that are written, or null.</summary>
    public IReadOnlyDictionary<string, object?>? Headers => compresses ? OsloCompression.Headers : null;

    public MessageBody WriteRequest<TArguments>(in RequestHeader header, Shape<TArguments> shape, TArguments arguments)
    {
        JsonScratch scratch = JsonScratch.Rent();
        try
        {
            Utf8JsonWriter json = scratch.Json;
            json.WriteStartObject();
            json.WriteString("method"u8, header.Method);
            json.WritePropertyName("args"u8);
            Write(json, shape, arguments);
            if (header.Namespace is not null)
                json.WriteString("namespace"u8, header.Namespace);
            json.WriteString("version"u8, header.Version.ToString());
            if (header.Kind == MessageKind.Call)
                WriteReplyAddress(json, header);
            json.WriteString("_unique_id"u8, _newId());
            long before = json.BytesCommitted + json.BytesPending;
            OsloContext.Write(json, header.Context, header.Trace, options);
            if (json.BytesCommitted + json.BytesPending - before > LargestContext)
                throw new RpcSerializationException("The request context is larger than 64 KiB.") { Execution = RpcExecution.NotStarted };
            json.WriteEndObject();
            return Sealed(scratch);
        }
        finally
        {
            scratch.Return();
        }
    }

    public MessageBody WriteReply<TResult>(in RequestHeader request, Shape<TResult> shape, TResult result)
    {
        JsonScratch scratch = JsonScratch.Rent();
        try
        {
            scratch.Json.WriteStartObject();
            scratch.Json.WritePropertyName("result"u8);
            Write(scratch.Json, shape, result);
            scratch.Json.WriteNull("failure"u8);
            WriteReplyEnd(scratch.Json, request, isEnding: true);
            return Sealed(scratch);
        }
        finally
        {
            scratch.Return();
        }
    }

    public MessageBody WriteFault(in RequestHeader request, Fault fault)
    {
        JsonScratch failure = JsonScratch.Rent();
        JsonScratch scratch = JsonScratch.Rent();
        try
        {
            OsloFailure.Write(failure.Json, request, fault, options);
            scratch.Json.WriteStartObject();
            scratch.Json.WriteNull("result"u8);
            scratch.Json.WriteString("failure"u8, failure.Written);
            WriteReplyEnd(scratch.Json, request, isEnding: true);
            return Sealed(scratch);
        }
        finally
        {
            scratch.Return();
            failure.Return();
        }
    }

    public MessageBody WriteWorking(in RequestHeader request, string? inbox, bool isRunning)
    {
        JsonScratch scratch = JsonScratch.Rent();
        try
        {
            scratch.Json.WriteStartObject();
            scratch.Json.WriteNull("result"u8);
            scratch.Json.WriteNull("failure"u8);
            WriteReplyEnd(scratch.Json, request, isEnding: false);
            return Sealed(scratch);
        }
        finally
        {
            scratch.Return();
        }
    }

    private void Write<T>(Utf8JsonWriter json, Shape<T> shape, T value)
    {
        var writer = new JsonPayloadWriter(json, options);
        shape.Write(ref writer, value);
    }

    public MessageBody? WriteCapacity(in RequestHeader request) => null;

    private static void WriteReplyAddress(Utf8JsonWriter json, in RequestHeader header)
    {
        json.WriteString("_msg_id"u8, header.Id.ToString());
        json.WriteString("_reply_q"u8, header.Inbox);
        if (header.MonitorSeconds > 0)
            json.WriteNumber("_timeout"u8, header.MonitorSeconds);
        else
            json.WriteNull("_timeout"u8);
    }

    private void WriteReplyEnd(Utf8JsonWriter json, in RequestHeader request, bool isEnding)
    {
        json.WriteBoolean("ending"u8, isEnding);
        json.WriteString("_msg_id"u8, (request.Data as OsloRequest)?.MessageId ?? request.Id.ToString());
        json.WriteString("_unique_id"u8, _newId());
        json.WriteEndObject();
    }

    private MessageBody Sealed(JsonScratch message)
    {
        MessageBody body = OsloEnvelope.Seal(message.Written);
        return compresses ? OsloCompression.Compressed(body) : body;
    }
}
