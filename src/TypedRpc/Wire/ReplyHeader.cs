using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>The header of a message to an inbox.</summary>
internal readonly struct ReplyHeader(MessageKind kind, MessageId id, int payloadOffset)
{
    public MessageKind Kind { get; } = kind;

    public MessageId Id { get; } = id;

    public int PayloadOffset { get; } = payloadOffset;

    /// <summary>The number of requests that the server takes in one message; 0 when it does not say.</summary>
    public int MaxPacked { get; init; }

    /// <summary>The number of items that were sent before a reply that ends a stream; null for every other message.</summary>
    public long? Items { get; init; }

    /// <summary>
    /// True for items and credit of the stream that is an argument of a call; false for those of the stream that is its result.
    /// </summary>
    public bool IsOfArgument { get; init; }

    /// <summary>Additional data of the wire format that has read the reply. It stays valid when the body is returned to the pool.</summary>
    public object? FormatData { get; init; }

    /// <summary>
    /// True for oslo.messaging's <c>ending: false</c>: more messages may follow. The latest part is the result
    /// once the final message arrives.
    /// </summary>
    public bool IsPart { get; init; }
}
