using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <summary>Serializes requests and replies. The methods do not wait and do not log.</summary>
/// <remarks>
/// Reading a header throws <see cref="RpcSerializationException"/> for every invalid message, and no other exception. Writing throws it for
/// values that cannot be encoded. Exceptions from user code, such as property getters and constructors, are passed on.
/// </remarks>
internal interface IWireFormat
{
    /// <summary>The content type of the messages of this format.</summary>
    string ContentType { get; }

    /// <summary>The AMQP headers of the messages of this format, or null.</summary>
    IReadOnlyDictionary<string, object?>? Headers { get; }

    MessageBody WriteRequest<TArguments>(in RequestHeader header, Shape<TArguments> shape, TArguments arguments);

    /// <param name="request">The header of the request.</param>
    /// <param name="shape">The serializer of the result.</param>
    /// <param name="result">The result.</param>
    MessageBody WriteReply<TResult>(in RequestHeader request, Shape<TResult> shape, TResult result);

    MessageBody WriteFault(in RequestHeader request, Fault fault);

    /// <summary>Writes a keep-alive message.</summary>
    /// <param name="request">The header of the request.</param>
    /// <param name="inbox">The inbox of the server, to which the caller sends what it has to say about the call; null for none.</param>
    /// <param name="isRunning">True when the method runs; false while the request waits for a place.</param>
    MessageBody WriteWorking(in RequestHeader request, string? inbox, bool isRunning);

    /// <summary>Writes the answer to a cast with an inbox; null when the format has no such message.</summary>
    MessageBody? WriteCapacity(in RequestHeader request);

    /// <param name="body">The request.</param>
    /// <param name="headers">Its AMQP headers, or null.</param>
    RequestHeader ReadRequest(MessageBody body, IReadOnlyDictionary<string, object?>? headers = null);

    /// <summary>
    /// Reads the origin of a request that cannot be read, or of which only an excerpt exists (<see cref="Delivery.OversizeLength"/>).
    /// </summary>
    /// <param name="body">The request, or its excerpt.</param>
    /// <param name="headers">Its AMQP headers, or null.</param>
    /// <param name="origin">A header with the kind, the id and the reply address only.</param>
    /// <returns>False when the origin cannot be read either.</returns>
    bool TryReadOrigin(MessageBody body, IReadOnlyDictionary<string, object?>? headers, out RequestHeader origin);

    /// <summary>The budget of a call in milliseconds, counted from its arrival; null when the call has none or it cannot be read.</summary>
    /// <param name="request">The header of the call.</param>
    /// <param name="expirationMilliseconds">The expiration of its message in milliseconds; 0 for none.</param>
    long? BudgetOf(in RequestHeader request, long expirationMilliseconds);

    /// <summary>
    /// The time between the keep-alive messages that the caller expects while its method runs; null when it expects none.
    /// </summary>
    TimeSpan? KeepAlivePeriodOf(in RequestHeader request);

    /// <summary>
    /// True when servers send keep-alive messages to every caller, and report that they stop. False when they send keep-alive
    /// messages only to callers that ask for them, with the period that these ask for.
    /// </summary>
    bool ShowsProgress { get; }

    /// <summary>True when a repeat of a request that has ended gets the outcome that was kept.</summary>
    /// <param name="isRedelivered">
    /// True when the broker has redelivered the message; false when the caller has published the request again.
    /// </param>
    bool AnswersRepeat(bool isRedelivered);

    TArguments ReadArguments<TArguments>(MessageBody body, in RequestHeader header, Shape<TArguments> shape);

    /// <param name="body">The reply.</param>
    /// <param name="headers">Its AMQP headers, or null.</param>
    ReplyHeader ReadReply(MessageBody body, IReadOnlyDictionary<string, object?>? headers = null);

    /// <summary>
    /// Finds the call of a reply that cannot be read because it is damaged, of a later version, or an excerpt. Never throws.
    /// </summary>
    /// <returns>The id of the call; null when it cannot be read.</returns>
    MessageId? FindCallOf(MessageBody reply, IReadOnlyDictionary<string, object?>? headers = null);

    TResult ReadResult<TResult>(MessageBody body, in ReplyHeader header, Shape<TResult> shape);

    /// <param name="body">The reply.</param>
    /// <param name="header">Its header.</param>
    /// <param name="declared">
    /// The faults that the contract of the caller declares. The result has an exception only for one of these.
    /// </param>
    Fault ReadFault(MessageBody body, in ReplyHeader header, IReadOnlyList<FaultShape> declared);
}
