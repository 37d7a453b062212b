using System.Text;

namespace TypedRpc.Wire.Oslo;

/// <summary>Finds a string by its name in JSON that cannot be parsed: a message that is damaged, nested too deep, or an excerpt.</summary>
/// <remarks>
/// A quotation mark of the message has one backslash before it inside the envelope, and none without an envelope; quotation marks in
/// strings of the payload have more. .NET and Python write the ids after the payload, so the last match is used. A peer that can forge
/// a match could as well write the whole message.
/// </remarks>
internal static class OsloGlimpse
{
    private const int Longest = 255;

    /// <summary>The string; null when it is missing, contains an escape, or does not have 1 to 255 printable ASCII characters.</summary>
    /// <param name="message">The available bytes.</param>
    /// <param name="name">The name, without quotation marks.</param>
    public static string? Find(ReadOnlySpan<byte> message, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> quote = message.IndexOf("\"oslo.message\""u8) >= 0 ? "\\\""u8 : "\""u8;
        for (int at = message.LastIndexOf(name); at > 0; at = message[..at].LastIndexOf(name))
        {
            ReadOnlySpan<byte> before = message[..at];
            if (before.EndsWith(quote)
                && !before[..^quote.Length].EndsWith("\\"u8)
                && TextAfter(message[(at + name.Length)..], quote) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    // Expects the closing quotation mark of the name, a colon and a string, with optional white space between them.
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
        return end is > 0 and <= Longest
            && rest[end..].StartsWith(quote)
            && !rest[..end].ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)
            ? Encoding.ASCII.GetString(rest[..end])
            : null;
    }
}
