namespace TypedRpc.Generators.Evolution;

/// <summary>A type in the text of a surface: <c>int32</c>, <c>list&lt;string?&gt;?</c>, <c>map&lt;string?,Demo.Volume?&gt;?</c>.</summary>
/// <param name="Name">The name of a scalar or of a named type; <c>list</c>; <c>map</c>.</param>
/// <param name="IsNullable">True when the value may be null.</param>
internal sealed record WireType(string Name, bool IsNullable, WireType? Key, WireType? Element)
{
    /// <summary>The name of a value without a declared type.</summary>
    public const string Any = "any";

    public bool IsCollection => Element is not null;

    /// <summary>
    /// A type or its name for messages: without the leading dot that distinguishes a type without a namespace from a scalar.
    /// </summary>
    public static string ForPeople(string text) => text.TrimStart('.').Replace("<.", "<").Replace(",.", ",").Replace("[.", "[");

    /// <returns>Null when the text is not a type.</returns>
    public static WireType? Parse(string text)
    {
        int at = 0;
        WireType? type = Parse(text, ref at);
        return at == text.Length ? type : null;
    }

    private static WireType? Parse(string text, ref int at)
    {
        string name = ReadName(text, ref at);
        WireType? key = null;
        WireType? element = null;
        if (at < text.Length && text[at] == '<')
        {
            if (name is not ("list" or "map") || !Skip(text, '<', ref at))
                return null;
            key = name == "map" ? Parse(text, ref at) : null;
            if (name == "map" && (key is null || !Skip(text, ',', ref at)))
                return null;
            element = Parse(text, ref at);
            if (element is null || !Skip(text, '>', ref at))
                return null;
        }

        bool isNullable = Skip(text, '?', ref at);
        return name.Length == 0 || (name is "list" or "map" && element is null) ? null : new WireType(name, isNullable, key, element);
    }

    // The type arguments of a generic type, in brackets, are part of its name.
    private static string ReadName(string text, ref int at)
    {
        int start = at;
        int depth = 0;
        while (at < text.Length && (depth > 0 || text[at] is not ('<' or '>' or ',' or '?')))
        {
            depth += text[at] switch
            {
                '[' or '(' => 1,
                ']' or ')' => -1,
                _ => 0,
            };
            at++;
        }

        return text.Substring(start, at - start);
    }

    private static bool Skip(string text, char c, ref int at)
    {
        if (at >= text.Length || text[at] != c)
            return false;
        at++;
        return true;
    }
}
