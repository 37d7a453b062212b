using System.Collections;
using System.Globalization;
using System.Text;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Publishing;

/// <summary>Refuses, before anything is sent, messages for which the broker would close the channel or the connection.</summary>
internal static class MessageLimits
{
    // AMQP 0-9-1, 4.2.5.3: the length of a short string takes one byte.
    private const int ShortStringBytes = 255;

    /// <summary>The most levels that headers may have: tables and lists in one another.</summary>
    public const int MaxLevels = 32;

    // All properties must fit in one frame (AMQP 0-9-1, 4.2.6.1; RabbitMQ closes the connection with 501). The default frame size is 128
    // KiB.
    private const int HeaderBytes = 120 * 1024;

    /// <summary>Checks the sizes of a message.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.TooLarge"/>, naming the part.</exception>
    public static void Check(in Message message, int maxBodyBytes)
    {
        if (message.Body.Length > maxBodyBytes)
            throw TooLarge("body", message.Body.Length, maxBodyBytes);
        CheckShort(message.RoutingKey, "routing key");
        CheckShort(message.Exchange, "exchange");
        CheckShort(message.ContentType, "content type");
        if (message.Headers is { } headers)
        {
            int bytes = 0;
            foreach ((string name, object? value) in headers)
            {
                CheckShort(name, "name of a header");
                bytes += name.Length + 6 + SizeOf(value, 1);
            }

            if (bytes > HeaderBytes)
                throw TooLarge("headers together", bytes, HeaderBytes);
        }
    }

    private static void CheckShort(string? text, string part)
    {
        // One char takes at most three bytes in UTF-8, so most strings need no counting.
        if (text is not null && text.Length > ShortStringBytes / 3 && Encoding.UTF8.GetByteCount(text) is var bytes and > ShortStringBytes)
            throw TooLarge(part, bytes, ShortStringBytes);
    }

    private static int SizeOf(object? value, int level) => value switch
    {
        string text => Encoding.UTF8.GetByteCount(text),
        byte[] bytes => bytes.Length,
        IEnumerable when level == MaxLevels =>
            throw new TransportException(TransportError.TooLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"The message's headers have more than {MaxLevels} levels. It was not sent.")),
        IDictionary table => (table.Count * 6)
            + table.Keys.Cast<object?>().Sum(key => SizeOf(key, level + 1))
            + table.Values.Cast<object?>().Sum(item => SizeOf(item, level + 1)),
        IEnumerable list => list.Cast<object?>().Sum(item => 6 + SizeOf(item, level + 1)),
        _ => 16,
    };

    private static TransportException TooLarge(string part, int bytes, int limit) =>
        new(TransportError.TooLarge, string.Create(
            CultureInfo.InvariantCulture, $"The message's {part} takes {bytes} bytes; the limit is {limit}. It was not sent."));
}
