using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>What a message to an inbox says of itself, ahead of its payload.</summary>
internal readonly struct ReplyHeader(MessageKind kind, MessageId id, int payloadOffset)
{
    public MessageKind Kind { get; } = kind;

    public MessageId Id { get; } = id;

    public int PayloadOffset { get; } = payloadOffset;
}
