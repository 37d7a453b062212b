using System.Text;

namespace TypedRpc.RabbitMQ;

/// <summary>Converts received headers: the client library leaves strings as byte arrays.</summary>
internal static class ReceivedHeaders
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Copies the header table of one delivery. Null for an empty table, as <see cref="ReusedProperties"/> sends it.</summary>
    public static IReadOnlyDictionary<string, object?>? Read(IDictionary<string, object?>? headers)
    {
        if (headers is null || headers.Count == 0)
            return null;
        var read = new Dictionary<string, object?>(headers.Count, StringComparer.Ordinal);
        foreach ((string name, object? value) in headers)
            read[name] = value is byte[] bytes ? TextOf(bytes) : value;
        return read;
    }

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
}
