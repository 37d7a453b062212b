using Amqp;
using Amqp.Framing;

namespace TypedRpc.Amqp.Oslo;

/// <summary>Reads a message of oslo.messaging's amqp driver, in the form in which its other drivers write it.</summary>
/// <remarks>See <see cref="OsloSending"/>. The driver writes no content type, and a keep-alive message of a server has no body.</remarks>
internal static class OsloReceiving
{
    /// <summary>The message as JSON; null when its body is not an object, or neither a request nor a reply.</summary>
    public static ReadOnlyMemory<byte>? BodyOf(ReadOnlySpan<byte> json, Properties? properties)
    {
        if (json.IsEmpty)
            return ReplyOf(default, default, isEnding: false, properties);
        ReadOnlySpan<byte> request = default, context = default, monitor = default, response = default, failure = default;
        var members = new JsonMembers(json);
        while (members.MoveNext())
        {
            if (members.Name.SequenceEqual("request"u8))
                request = members.Value;
            else if (members.Name.SequenceEqual("context"u8))
                context = members.Value;
            else if (members.Name.SequenceEqual("call_monitor_timeout"u8))
                monitor = members.Value;
            else if (members.Name.SequenceEqual("response"u8))
                response = members.Value;
            else if (members.Name.SequenceEqual("failure"u8))
                failure = members.Value;
        }

        if (members.IsBroken)
            return null;
        if (!request.IsEmpty)
            return RequestOf(JsonText.InEnvelope(request) ?? request, context, monitor, properties);
        return response.IsEmpty && failure.IsEmpty ? null : ReplyOf(response, failure, isEnding: true, properties);
    }

    private static ReadOnlyMemory<byte>? RequestOf(
        ReadOnlySpan<byte> request, ReadOnlySpan<byte> context, ReadOnlySpan<byte> monitor, Properties? properties)
    {
        var whole = new JsonObject();
        var members = new JsonMembers(request);
        while (members.MoveNext())
        {
            // A name with an underscore would be taken for one of those that are added below.
            if (!members.Name.StartsWith("_"u8) && !members.Name.Contains((byte)'\\'))
                whole.Add(members.Name, members.Value);
        }

        if (members.IsBroken)
            return null;
        if (properties?.ReplyTo is { Length: > 0 } replyTo && IdOf(properties.GetMessageId) is { } id)
        {
            whole.AddText("_msg_id"u8, id);
            whole.AddText("_reply_q"u8, InboxNames.Of(replyTo));
            if (!monitor.IsEmpty)
                whole.Add("_timeout"u8, monitor);
        }

        // The context of a request without one is null.
        var values = new JsonMembers(context);
        while (values.MoveNext())
            whole.Add("_context_"u8, values.Name, values.Value);
        return whole.End();
    }

    private static ReadOnlyMemory<byte>? ReplyOf(
        ReadOnlySpan<byte> response, ReadOnlySpan<byte> failure, bool isEnding, Properties? properties)
    {
        if (properties is null || IdOf(properties.GetCorrelationId) is not { } id)
            return null;
        var whole = new JsonObject();
        whole.Add("result"u8, response.IsEmpty ? "null"u8 : response);
        whole.Add("failure"u8, failure.IsEmpty ? "null"u8 : failure);
        whole.Add("ending"u8, isEnding ? "true"u8 : "false"u8);
        whole.AddText("_msg_id"u8, id);
        return whole.End();
    }

    // oslo.messaging's ids are strings. The reply to a request with an id of another type would have to repeat the type.
    private static string? IdOf(Func<object?> read)
    {
        try
        {
            return read() as string;
        }
        catch (AmqpException)
        {
            // The library refuses types that AMQP does not allow for an id.
            return null;
        }
    }
}
