using System.Text;
using TypedRpc.Brokers.Publishing;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>The headers of a received message, as the client library reads them: it leaves strings as byte arrays.</summary>
internal static class ReceivedHeaders
{
    /// <summary>
    /// How many levels of tables and lists the headers may have, in both directions. The headers themselves are the first level.
    /// </summary>
    /// <remarks>AMQP 0-9-1 sets no limit. RabbitMQ's own headers have four levels at most (<c>x-death</c>).</remarks>
    public const int MaxLevels = MessageLimits.MaxLevels;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Copies the header table of one delivery. Null for an empty table.</summary>
    public static IReadOnlyDictionary<string, object?>? Read(IDictionary<string, object?>? headers)
    {
        if (headers is null || headers.Count == 0)
            return null;
        var read = new Dictionary<string, object?>(headers.Count, StringComparer.Ordinal);
        foreach ((string name, object? value) in headers)
            read[name] = value is byte[] bytes ? TextOf(bytes) : value;
        return read;
    }

    /// <summary>True when received headers have more than <see cref="MaxLevels"/> levels.</summary>
    public static bool IsTooDeep(IDictionary<string, object?>? headers) =>
        headers is not null && HasMoreLevels(headers.Values, MaxLevels);

    // AMQP has one type for strings and bytes (0-9-1, 4.2.1: long string). A value that is not valid UTF-8 stays a byte array.
    private static object TextOf(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return bytes;
        }
    }

    private static bool HasMoreLevels(IEnumerable<object?> values, int levels)
    {
        if (levels == 0)
            return true;
        foreach (object? value in values)
        {
            // The types that the client library creates for tables and arrays.
            IEnumerable<object?>? inner = value is IDictionary<string, object?> table ? table.Values : value as List<object?>;
            if (inner is not null && HasMoreLevels(inner, levels - 1))
                return true;
        }

        return false;
    }
}
