using System.Globalization;
using System.Text;

namespace TypedRpc.Diagnostics;

/// <summary>
/// Makes text from a remote party safe to log: one line, without characters that control a terminal, and limited in length.
/// </summary>
internal static class LogText
{
    private const int Most = 200;

    /// <summary>Returns the text escaped and truncated, or the same text when nothing needs to change.</summary>
    public static string Of(string? text)
    {
        if (text is null)
            return "";
        if (text.Length <= Most && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var safe = new StringBuilder(Math.Min(text.Length, Most) + 16);
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, Most)))
        {
            if (IsPlain(c))
                safe.Append(c);
            else
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return text.Length <= Most ? safe.ToString() : safe.Append("...").ToString();
    }

    // Format characters can reverse the direction of a line; a surrogate may be half of a pair.
    private static bool IsPlain(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);
}
