namespace TypedRpc.Hosting;

/// <summary>A value in a routing file (text, list or mapping) and the line where it begins.</summary>
internal abstract record RoutingNode(long Line);

/// <summary>A text. Only an unquoted text can be null.</summary>
internal sealed record RoutingText(long Line, string Text, bool IsPlain) : RoutingNode(Line)
{
    public bool IsNull => IsPlain && Text is ("" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A list.</summary>
internal sealed record RoutingList(long Line, IReadOnlyList<RoutingNode> Items) : RoutingNode(Line);

/// <summary>A mapping with distinct keys.</summary>
internal sealed record RoutingMap(long Line, IReadOnlyList<(RoutingText Key, RoutingNode Value)> Entries) : RoutingNode(Line);
