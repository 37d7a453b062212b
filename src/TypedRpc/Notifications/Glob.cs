namespace TypedRpc.Notifications;

/// <summary>
/// The patterns of Python's fnmatch: <c>*</c>, <c>?</c>, <c>[abc]</c>, <c>[a-z]</c>, <c>[!abc]</c>. They match the whole
/// text and are case-sensitive.
/// </summary>
internal static class Glob
{
    /// <summary>
    /// True when the text matches. The worst-case time is proportional to the product of the lengths, as only the last star is retried.
    /// </summary>
    public static bool Matches(string pattern, string text)
    {
        (int p, int t, int star, int mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, t);
            }
            else if (p < pattern.Length && MatchesOne(pattern, p, text[t], out int next))
            {
                (p, t) = (next, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }

    private static bool MatchesOne(string pattern, int p, char c, out int next)
    {
        next = p + 1;
        if (pattern[p] == '?')
            return true;

        // A closing bracket at the start of a set is a member of the set. An opening bracket without an end is an ordinary character.
        int first = p + 1 < pattern.Length && pattern[p + 1] == '!' ? p + 2 : p + 1;
        int end = pattern[p] == '[' && first < pattern.Length ? pattern.IndexOf(']', first + 1) : -1;
        if (end < 0)
            return pattern[p] == c;
        next = end + 1;
        return IsIn(pattern.AsSpan(first, end - first), c) == (first == p + 1);
    }

    private static bool IsIn(ReadOnlySpan<char> set, char c)
    {
        for (int i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (c >= set[i] && c <= set[i + 2])
                    return true;
                i += 2;
            }
            else if (set[i] == c)
            {
                return true;
            }
        }

        return false;
    }
}
