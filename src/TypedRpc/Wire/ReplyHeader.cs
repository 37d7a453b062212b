using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>What a message to an inbox says of itself, ahead of its payload.</summary>
internal readonly record struct ReplyHeader(MessageKind Kind, MessageId Id, int PayloadOffset);
