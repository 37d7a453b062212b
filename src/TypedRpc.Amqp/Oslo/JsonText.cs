using System.Text.Json;

namespace TypedRpc.Amqp.Oslo;

/// <summary>Strings of JSON (RFC 8259, 7).</summary>
internal static class JsonText
{
    /// <summary>The bytes of a string that is written with its quotation marks; null when it is not one.</summary>
    public static byte[]? BytesOf(ReadOnlySpan<byte> json)
    {
        if (!json.StartsWith("\""u8))
            return null;
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            byte[] text = new byte[json.Length];
            return text[..reader.CopyString(text)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // An invalid escape, or half of a surrogate pair.
            return null;
        }
    }

    /// <summary>The text of a string that is written with its quotation marks; null when it is not one.</summary>
    public static string? Of(ReadOnlySpan<byte> json) => BytesOf(json) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The message in an envelope of oslo.messaging; null without an envelope.</summary>
    public static byte[]? InEnvelope(ReadOnlySpan<byte> json)
    {
        byte[]? message = null;
        bool hasVersion = false;
        var members = new JsonMembers(json);
        while (members.MoveNext())
        {
            hasVersion |= members.Name.SequenceEqual("oslo.version"u8);
            if (members.Name.SequenceEqual("oslo.message"u8))
                message = BytesOf(members.Value);
        }

        return hasVersion ? message : null;
    }
}
