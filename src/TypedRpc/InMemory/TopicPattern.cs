namespace TypedRpc.InMemory;

/// <summary>
/// A binding pattern of a topic exchange: words separated by dots, <c>*</c> is one word, <c>#</c> any number (AMQP 0-9-1, 3.1.3.3).
/// </summary>
internal static class TopicPattern
{
    /// <summary>
    /// Splits a pattern or key into words. An empty one has none, as in RabbitMQ: <c>#</c> matches it, <c>*</c> does not.
    /// </summary>
    public static string[] Words(string text) => text.Length == 0 ? [] : text.Split('.');

    /// <summary>
    /// Matches from left to right. On a mismatch the last <c>#</c> takes one more word; earlier ones never need to be tried again.
    /// </summary>
    public static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> key)
    {
        (int p, int k) = (0, 0);
        (int afterHash, int taken) = (-1, 0);
        while (k < key.Length)
        {
            if (p < pattern.Length && pattern[p] == "#")
                (afterHash, taken) = (++p, k);
            else if (p < pattern.Length && (pattern[p] == "*" || pattern[p] == key[k]))
                (p, k) = (p + 1, k + 1);
            else if (afterHash >= 0)
                (p, k) = (afterHash, ++taken);
            else
                return false;
        }

        while (p < pattern.Length && pattern[p] == "#")
            p++;
        return p == pattern.Length;
    }
}
