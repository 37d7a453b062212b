using System.Text;
using Amqp.Framing;
using TypedRpc.Amqp.Publishing;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Oslo;

/// <summary>Writes a message in oslo.messaging's JSON as oslo.messaging's amqp driver does.</summary>
/// <remarks>
/// See oslo_messaging/_drivers/impl_amqp1.py. The body is one string. A request is <c>{"request": ..., "context": ...}</c>, and a reply is
/// <c>{"response": ...}</c> or <c>{"failure": ...}</c>. What the other drivers put into members with an underscore is in the properties:
/// the id of a call is the message id, which its reply repeats as the correlation id.
/// </remarks>
internal static class OsloSending
{
    /// <summary>The content type of the messages to write.</summary>
    public const string ContentType = "application/json";

    /// <summary>Writes a message for an address.</summary>
    /// <exception cref="TransportException">
    /// <see cref="TransportError.Unsupported"/>: the message is compressed. <see cref="TransportError.Unwritable"/>: it is not JSON.
    /// </exception>
    public static global::Amqp.Message Of(in Messages.Message message, string address)
    {
        if (message.Headers?.ContainsKey("compression") == true)
        {
            throw new TransportException(
                TransportError.Unsupported, "oslo.messaging's amqp driver does not read compressed messages. The message was not sent.");
        }

        byte[]? enveloped = JsonText.InEnvelope(message.Body.Span);
        var parts = new Parts();
        if (!parts.TryRead(enveloped ?? message.Body.Span))
            throw new TransportException(TransportError.Unwritable, "The message is not a JSON object. It was not sent.");

        global::Amqp.Message encoded = MessageEncoder.Of(message, address);
        encoded.Properties.ContentType = null;
        if (parts.IsRequest)
        {
            if (parts.Id is not null)
                encoded.Properties.MessageId = parts.Id;
            if (parts.ReplyTo is not null)
                encoded.Properties.ReplyTo = InboxNames.AddressOf(parts.ReplyTo);
        }
        else if (parts.Id is not null)
        {
            encoded.Properties.CorrelationId = parts.Id;
        }

        // A keep-alive message has no body.
        string? body = parts.IsRequest ? parts.Request(inEnvelope: enveloped is not null) : parts.Reply();
        encoded.BodySection = body is null ? null : new AmqpValue { Value = body };
        return encoded;
    }

    private sealed class Parts
    {
        private readonly JsonObject _request = new();
        private readonly JsonObject _context = new();
        private byte[]? _monitor;
        private byte[]? _failure;
        private byte[]? _result;
        private bool _isEnding;
        private bool _isNotification;

        public bool IsRequest { get; private set; }

        public string? Id { get; private set; }

        public string? ReplyTo { get; private set; }

        public bool TryRead(ReadOnlySpan<byte> json)
        {
            var members = new JsonMembers(json);
            while (members.MoveNext())
                Take(members.Name, members.Value);
            return !members.IsBroken;
        }

        public string Request(bool inEnvelope)
        {
            var whole = new JsonObject();
            ReadOnlyMemory<byte> request = _request.End();
            if (_isNotification && inEnvelope)
            {
                var envelope = new JsonObject();
                envelope.AddText("oslo.version"u8, "2.0");
                envelope.AddText("oslo.message"u8, Encoding.UTF8.GetString(request.Span));
                request = envelope.End();
            }

            whole.Add("request"u8, request.Span);
            whole.Add("context"u8, _context.End().Span);
            if (_monitor is not null)
                whole.Add("call_monitor_timeout"u8, _monitor);
            return Encoding.UTF8.GetString(whole.End().Span);
        }

        public string? Reply()
        {
            if (!_isEnding && _failure is null && _result is null)
                return null;
            var whole = new JsonObject();
            if (_failure is not null)
                whole.Add("failure"u8, _failure);
            else
                whole.Add("response"u8, _result ?? "null"u8);
            return Encoding.UTF8.GetString(whole.End().Span);
        }

        private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            ReadOnlySpan<byte> context = "_context_"u8;
            if (name.StartsWith(context))
                _context.Add(name[context.Length..], value);
            else if (name.SequenceEqual("_msg_id"u8))
                Id = JsonText.Of(value);
            else if (name.SequenceEqual("_reply_q"u8))
                ReplyTo = JsonText.Of(value);
            else if (name.SequenceEqual("_timeout"u8))
                _monitor = Known(value);
            else if (name.SequenceEqual("failure"u8))
                _failure = Known(value);
            else if (name.SequenceEqual("result"u8))
                _result = Known(value);
            else if (name.SequenceEqual("ending"u8))
                _isEnding = value.SequenceEqual("true"u8);
            else if (!name.StartsWith("_"u8))
                TakeOfRequest(name, value);
        }

        private void TakeOfRequest(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            _isNotification |= name.SequenceEqual("event_type"u8);
            IsRequest |= _isNotification || name.SequenceEqual("method"u8);
            _request.Add(name, value);
        }

        private static byte[]? Known(ReadOnlySpan<byte> value) => value.SequenceEqual("null"u8) ? null : value.ToArray();
    }
}
