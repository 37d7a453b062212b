namespace TypedRpc.Messages;

/// <summary>Limits the length of texts that travel in messages.</summary>
internal static class TextLength
{
    /// <summary>The start of a text, at most a number of UTF-16 characters. A surrogate pair is not split.</summary>
    public static string AtMost(this string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
