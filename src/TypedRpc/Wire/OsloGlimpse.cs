using System.Text;

namespace TypedRpc.Wire;

/// <summary>Finds a text by its name in a message of JSON that cannot be parsed: one that is damaged, or of which only the beginning and the end are there.</summary>
/// <remarks>
/// Inside the envelope each quotation mark has one backslash before it, outside none; texts within the payload have more. The ids stand behind the
/// payload, so the last of several places counts. Whoever forges such a place could as well have written the message.
/// </remarks>
internal static class OsloGlimpse
{
    private const int Longest = 255;

    /// <summary>The text; null when there is none, or it holds more than letters, digits and <c>_ - .</c></summary>
    /// <param name="message">The bytes that are there.</param>
    /// <param name="name">The name, without quotation marks.</param>
    public static string? Find(ReadOnlySpan<byte> message, ReadOnlySpan<byte> name)
    {
        for (int at = message.LastIndexOf(name); at > 0; at = message[..at].LastIndexOf(name))
        {
            int backslashes = 0;
            if (message[at - 1] == '"')
            {
                while (at - 2 - backslashes >= 0 && message[at - 2 - backslashes] == '\\')
                    backslashes++;
                if (backslashes <= 1 && TextAfter(message[(at + name.Length)..], backslashes == 1) is { } text)
                    return text;
            }
        }

        return null;
    }

    // The rest of the name's quotation, a colon and a text, with white space anywhere between.
    private static string? TextAfter(ReadOnlySpan<byte> rest, bool isEscaped)
    {
        ReadOnlySpan<byte> quote = isEscaped ? "\\\""u8 : "\""u8;
        if (!rest.StartsWith(quote))
            return null;
        rest = rest[quote.Length..].TrimStart(" \t\r\n"u8);
        if (!rest.StartsWith(":"u8))
            return null;
        rest = rest[1..].TrimStart(" \t\r\n"u8);
        if (!rest.StartsWith(quote))
            return null;
        rest = rest[quote.Length..];
        int length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit((char)rest[length]) || rest[length] is (byte)'_' or (byte)'-' or (byte)'.'))
            length++;
        return length is > 0 and <= Longest && rest[length..].StartsWith(quote) ? Encoding.ASCII.GetString(rest[..length]) : null;
    }
}
