using Amqp;
using Amqp.Framing;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Publishing;

/// <summary>Creates the AMQP 1.0 form of a message (3.2): header, properties, application properties and one data section.</summary>
internal static class MessageEncoder
{
    /// <summary>Creates a message for an address.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.Unwritable"/>: a header has an unsupported type.</exception>
    public static global::Amqp.Message Of(in Messages.Message message, string address)
    {
        var encoded = new global::Amqp.Message
        {
            Header = new Header { Durable = message.Persistent },
            Properties = new Properties { To = address },
            BodySection = new Data { Buffer = new ByteBuffer(message.Body.Array, 0, message.Body.Length, message.Body.Array.Length) },
        };
        if (message.ContentType is { } contentType)
            encoded.Properties.ContentType = contentType;
        if (message.ExpirationMilliseconds > 0)
            encoded.Header.Ttl = (uint)Math.Min(message.ExpirationMilliseconds, uint.MaxValue);
        if (message.Headers is { Count: > 0 } headers)
        {
            encoded.ApplicationProperties = new ApplicationProperties();
            foreach ((string name, object? value) in headers)
                encoded.ApplicationProperties[name] = Checked(name, value);
        }

        return encoded;
    }

    // Application properties have simple types only (AMQP 1.0, 3.2.5).
    private static object? Checked(string name, object? value) =>
        value is null or string or bool or byte or sbyte or short or ushort or int or uint or long or ulong
            or float or double or decimal or char or DateTime or Guid or byte[]? value
            : throw new TransportException(
                TransportError.Unwritable,
                $"The header '{name}' has the type {value.GetType()}, which AMQP 1.0 does not allow in application properties. "
                + "The message was not sent.");
}
