using Amqp.Framing;

namespace TypedRpc.Amqp.Consuming;

/// <summary>Reads the parts of a received message that a delivery shows.</summary>
internal static class ReceivedMessage
{
    private const string Exchange = "x-exchange";
    private const string RoutingKey = "x-routing-key";

    /// <summary>The exchange and the routing key with which it was published, which RabbitMQ 4 adds as annotations.</summary>
    public static (string Exchange, string RoutingKey) RouteOf(global::Amqp.Message message) =>
        (message.MessageAnnotations?[new global::Amqp.Types.Symbol(Exchange)] as string ?? "",
         message.MessageAnnotations?[new global::Amqp.Types.Symbol(RoutingKey)] as string ?? "");

    /// <summary>
    /// The headers: the application properties, and the annotations that a header of a 0-9-1 publisher became (<c>x-...</c>).
    /// </summary>
    public static Dictionary<string, object?>? HeadersOf(global::Amqp.Message message)
    {
        Dictionary<string, object?>? headers = null;
        if (message.MessageAnnotations?.Map is { Count: > 0 } annotations)
        {
            foreach (KeyValuePair<object, object> annotation in annotations)
            {
                string name = annotation.Key.ToString() ?? "";
                if (name.StartsWith("x-", StringComparison.Ordinal) && name is not (Exchange or RoutingKey))
                    (headers ??= new(StringComparer.Ordinal))[name] = ValueOf(annotation.Value);
            }
        }

        if (message.ApplicationProperties?.Map is { Count: > 0 } properties)
        {
            foreach (KeyValuePair<object, object> property in properties)
                (headers ??= new(StringComparer.Ordinal))[property.Key.ToString() ?? ""] = ValueOf(property.Value);
        }

        return headers;
    }

    /// <summary>The bytes of the body, in one or several parts; null for a body without bytes or text.</summary>
    public static ReadOnlyMemory<byte>? BodyOf(global::Amqp.Message message) => message.BodySection switch
    {
        null => ReadOnlyMemory<byte>.Empty,
        Data { Buffer: { } buffer } => buffer.Buffer.AsMemory(buffer.Offset, buffer.Length),
        Data data => data.Binary,
        AmqpValue { Value: byte[] bytes } => bytes,
        AmqpValue { Value: string text } => System.Text.Encoding.UTF8.GetBytes(text),
        DataList list => Joined(list),
        _ => null,
    };

    private static byte[] Joined(DataList list)
    {
        using var all = new MemoryStream();
        for (int i = 0; i < list.Count; i++)
        {
            ReadOnlyMemory<byte> part = list[i].Buffer is { } buffer
                ? buffer.Buffer.AsMemory(buffer.Offset, buffer.Length)
                : list[i].Binary;
            all.Write(part.Span);
        }

        return all.ToArray();
    }

    private static object? ValueOf(object? value) => value is global::Amqp.Types.Symbol symbol ? symbol.ToString() : value;
}
