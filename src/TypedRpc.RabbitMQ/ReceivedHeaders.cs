using System.Text;

namespace TypedRpc.RabbitMQ;

/// <summary>Headers as they were sent: the client library leaves texts as bytes.</summary>
internal static class ReceivedHeaders
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a table that belongs to one delivery; an empty one, as <see cref="ReusedProperties"/> sends it, is none.</summary>
    public static IReadOnlyDictionary<string, object?>? Read(IDictionary<string, object?>? headers)
    {
        if (headers is null || headers.Count == 0)
            return null;
        var read = new Dictionary<string, object?>(headers.Count, StringComparer.Ordinal);
        foreach ((string name, object? value) in headers)
            read[name] = value is byte[] bytes ? TextOf(bytes) : value;
        return read;
    }

    // AMQP has one type for texts and bytes (0-9-1, 4.2.1: long string): what is not UTF-8 stays bytes.
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
