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

    /// <summary>The AMQP headers that its messages carry, or null.</summary>
    IReadOnlyDictionary<string, object?>? Headers { get; }

    MessageBody WriteRequest<TArguments>(in RequestHeader header, Shape<TArguments> shape, TArguments arguments);

    /// <param name="request">What is answered.</param>
    /// <param name="shape">How the result is written.</param>
    /// <param name="result">The result.</param>
    MessageBody WriteReply<TResult>(in RequestHeader request, Shape<TResult> shape, TResult result);

    MessageBody WriteFault(in RequestHeader request, Fault fault);

    MessageBody WriteWorking(in RequestHeader request);

    /// <param name="body">The request.</param>
    /// <param name="headers">Its AMQP headers, or null.</param>
    RequestHeader ReadRequest(MessageBody body, IReadOnlyDictionary<string, object?>? headers = null);

    /// <summary>Reads whose a request is from one that cannot be read, or of which only an excerpt is there (<see cref="Delivery.OversizeLength"/>).</summary>
    /// <param name="body">The request, or its excerpt.</param>
    /// <param name="headers">Its AMQP headers, or null.</param>
    /// <param name="origin">Its kind, its id and the address of the reply, and nothing else.</param>
    /// <returns>False when that cannot be read either.</returns>
    bool TryReadOrigin(MessageBody body, IReadOnlyDictionary<string, object?>? headers, out RequestHeader origin);

    /// <summary>How long the sender of a call waits for its reply, in milliseconds from the receipt of the call; null when the call does not say.</summary>
    /// <param name="request">The call.</param>
    /// <param name="expirationMilliseconds">The expiration of its message; 0 for none.</param>
    long? BudgetOf(in RequestHeader request, long expirationMilliseconds);

    /// <summary>The time between the keep-alive messages that the caller expects while its method runs; null when it expects none.</summary>
    TimeSpan? KeepAlivePeriodOf(in RequestHeader request);

    /// <summary>
    /// True when servers tell each caller that they run its call, and that they stop. False when a server sends keep-alive messages only to callers that
    /// ask for them, at the period that they ask for.
    /// </summary>
    bool ShowsProgress { get; }

    /// <summary>Whether a request that has ended already is answered once more with the outcome that was kept.</summary>
    /// <param name="isRedelivered">True when the broker has delivered the request again; false when it came in a message of its own.</param>
    bool AnswersRepeat(bool isRedelivered);

    TArguments ReadArguments<TArguments>(MessageBody body, in RequestHeader header, Shape<TArguments> shape);

    /// <param name="body">The reply.</param>
    /// <param name="headers">Its AMQP headers, or null.</param>
    ReplyHeader ReadReply(MessageBody body, IReadOnlyDictionary<string, object?>? headers = null);

    /// <summary>Finds the call that a reply belongs to, though the reply cannot be read: it is damaged, of a later version, or an excerpt.</summary>
    /// <returns>Null when that does not show. Never throws.</returns>
    MessageId? FindCallOf(MessageBody reply, IReadOnlyDictionary<string, object?>? headers = null);

    TResult ReadResult<TResult>(MessageBody body, in ReplyHeader header, Shape<TResult> shape);

    /// <param name="body">The reply.</param>
    /// <param name="header">Its header.</param>
    /// <param name="declared">The faults that the caller's contract declares; one that is not among them has no exception of its own.</param>
    Fault ReadFault(MessageBody body, in ReplyHeader header, IReadOnlyList<FaultShape> declared);
}
