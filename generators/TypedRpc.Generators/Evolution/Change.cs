using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Evolution;

/// <summary>The direction of the changed value.</summary>
internal enum Position
{
    /// <summary>From a client to a server.</summary>
    Request,

    /// <summary>From a server to a client.</summary>
    Reply,

    /// <summary>From a notifier to listeners.</summary>
    Notification,
}

/// <summary>The place of a change in a contract. Null parts are not specified.</summary>
/// <param name="Method">The name of the method, or the event type.</param>
/// <param name="Parameter">The index of a parameter among those that are sent with the arguments; -1 for none.</param>
/// <param name="Type">The type whose member or value changed.</param>
/// <param name="Member">Its name on the wire.</param>
internal sealed record ChangePlace(
    string? Method = null, string? Priority = null, int Parameter = -1, string? Type = null, string? Member = null)
{
    /// <summary>The role of the parameter; a stream and a receiver of progress need no index.</summary>
    public ParameterRole Role { get; init; } = ParameterRole.Argument;
}

/// <summary>One change of a contract.</summary>
/// <param name="Breaks">The part of the rule's effects that applies here.</param>
/// <param name="Text">The change, as a clause.</param>
internal sealed record Change(ChangeRule Rule, Breaks Breaks, Position Position, ChangePlace Place, string Text)
{
    /// <summary>The broken peers, in the terms and order of the table.</summary>
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
