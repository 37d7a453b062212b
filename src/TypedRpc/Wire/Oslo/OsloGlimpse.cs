using System.Text;

namespace TypedRpc.Wire.Oslo;

/// <summary>Finds a text by its name in a message of JSON that cannot be parsed: one that is damaged, nested too deep, or of which only the beginning and the end are there.</summary>
/// <remarks>
/// Inside the envelope each quotation mark has one backslash before it, without one none; texts within the payload have more. Both sides write the ids behind
/// the payload, so the last of several places counts. Whoever forges such a place could as well have written the message.
/// </remarks>
internal static class OsloGlimpse
{
    private const int Longest = 255;

    /// <summary>The text; null when there is none, it has an escape in it, or it is not of 1 to 255 printable characters of ASCII.</summary>
    /// <param name="message">The bytes that are there.</param>
    /// <param name="name">The name, without quotation marks.</param>
    public static string? Find(ReadOnlySpan<byte> message, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> quote = message.IndexOf("\"oslo.message\""u8) >= 0 ? "\\\""u8 : "\""u8;
        for (int at = message.LastIndexOf(name); at > 0; at = message[..at].LastIndexOf(name))
        {
            ReadOnlySpan<byte> before = message[..at];
            if (before.EndsWith(quote) && !before[..^quote.Length].EndsWith("\\"u8) && TextAfter(message[(at + name.Length)..], quote) is { } text)
                return text;
        }

        return null;
    }

    // The rest of the name's quotation, a colon and a text, with white space between.
    private static string? TextAfter(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> quote)
    {
        if (!rest.StartsWith(quote))
            return null;
        rest = rest[quote.Length..].TrimStart(" \t\r\n"u8);
        if (!rest.StartsWith(":"u8))
            return null;
        rest = rest[1..].TrimStart(" \t\r\n"u8);
        if (!rest.StartsWith(quote))
            return null;
        rest = rest[quote.Length..];
        int end = rest.IndexOfAny("\\\""u8);
        return end is > 0 and <= Longest && rest[end..].StartsWith(quote) && !rest[..end].ContainsAnyExceptInRange((byte)0x20, (byte)0x7e) ? Encoding.ASCII.GetString(rest[..end]) : null;
    }
}
