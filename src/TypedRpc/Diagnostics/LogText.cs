using System.Globalization;
using System.Text;

namespace TypedRpc.Diagnostics;

/// <summary>Text of a stranger as it may be logged: on one line, without characters that a terminal obeys, and not long.</summary>
internal static class LogText
{
    private const int Most = 200;

    /// <summary>The text, escaped and cut; the same text when there is nothing to change.</summary>
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

    // Format characters can turn the direction of a line around; a surrogate may be half of a pair.
    private static bool IsPlain(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
