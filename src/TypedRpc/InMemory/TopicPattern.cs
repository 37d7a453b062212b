namespace TypedRpc.InMemory;

/// <summary>A binding's pattern for a topic exchange: words parted by dots, <c>*</c> for one word, <c>#</c> for any number (AMQP 0-9-1, 3.1.3.3).</summary>
internal static class TopicPattern
{
    /// <summary>The words of a pattern or key. An empty one has none, as in RabbitMQ: <c>#</c> matches it, <c>*</c> does not.</summary>
    public static string[] Words(string text) => text.Length == 0 ? [] : text.Split('.');

    /// <summary>Matches from left to right; on a mismatch the last <c>#</c> takes one word more, which is never worth undoing.</summary>
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
