namespace TypedRpc.Generators.Evolution;

/// <summary>Who writes the value that changed.</summary>
internal enum Position
{
    /// <summary>A client, to a server.</summary>
    Request,

    /// <summary>A server, to a client.</summary>
    Reply,

    /// <summary>A notifier, to listeners.</summary>
    Notification,
}

/// <summary>Where in a contract something changed. What is null is not narrowed down.</summary>
/// <param name="Method">The name of the method, or the event type.</param>
/// <param name="Parameter">The index of a parameter; -1 is none.</param>
/// <param name="Type">The type whose member or value changed.</param>
/// <param name="Member">Its name on the wire.</param>
internal sealed record ChangePlace(string? Method = null, string? Priority = null, int Parameter = -1, string? Type = null, string? Member = null);

/// <summary>One change of a contract.</summary>
/// <param name="Breaks">The part of what the rule says that is true here.</param>
/// <param name="Text">What changed, as a clause.</param>
internal sealed record Change(ChangeRule Rule, Breaks Breaks, Position Position, ChangePlace Place, string Text)
{
    /// <summary>Who is broken, in the order of the words of the table.</summary>
    public IEnumerable<string> Directions()
    {
        bool isReply = Position == Position.Reply;
        (string writers, string readers) = Position == Position.Notification ? ("notifiers", "listeners") : ("clients", "servers");
        if (Breaks.HasFlag(isReply ? Breaks.NewWriters : Breaks.OldWriters))
            yield return $"old {writers} with new {readers}";
        if (Breaks.HasFlag(isReply ? Breaks.OldWriters : Breaks.NewWriters))
            yield return $"new {writers} with old {readers}";
        if (Breaks.HasFlag(Breaks.Json))
            yield return "peers that send JSON";
    }
}
