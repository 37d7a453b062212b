using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>What a message to an inbox says of itself, ahead of its payload.</summary>
internal readonly struct ReplyHeader(MessageKind kind, MessageId id, int payloadOffset)
{
    public MessageKind Kind { get; } = kind;

    public MessageId Id { get; } = id;

    public int PayloadOffset { get; } = payloadOffset;

    /// <summary>What only the format that has read the reply needs. It stays valid when the body is given back.</summary>
    public object? FormatData { get; init; }

    /// <summary>True when more may come: oslo.messaging's <c>ending: false</c>. The last that came counts, once the ending comes.</summary>
    public bool IsPart { get; init; }
}
