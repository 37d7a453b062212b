using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <summary>How requests and replies are laid out in bytes. Pure functions: no waiting, no logging, no state.</summary>
/// <remarks>
/// Reading throws <see cref="RpcSerializationException"/> for whatever is not such a message, and nothing else. Writing throws that for what cannot
/// be encoded; what a user's property getter throws comes through.
/// </remarks>
internal interface IWireFormat
{
    /// <summary>The content type that marks a message of this format.</summary>
    string ContentType { get; }

    MessageBody WriteRequest<TArguments>(in RequestHeader header, Shape<TArguments> shape, TArguments arguments);

    MessageBody WriteReply<TResult>(MessageId id, Shape<TResult> shape, TResult result);

    MessageBody WriteFault(MessageId id, Fault fault);

    MessageBody WriteWorking(MessageId id);

    RequestHeader ReadRequest(MessageBody body);

    TArguments ReadArguments<TArguments>(MessageBody body, in RequestHeader header, Shape<TArguments> shape);

    ReplyHeader ReadReply(MessageBody body);

    TResult ReadResult<TResult>(MessageBody body, in ReplyHeader header, Shape<TResult> shape);

    /// <param name="body">The reply.</param>
    /// <param name="header">Its header.</param>
    /// <param name="declared">The faults that the caller's contract declares; one that is not among them has no exception of its own.</param>
    Fault ReadFault(MessageBody body, in ReplyHeader header, IReadOnlyList<FaultShape> declared);
}
