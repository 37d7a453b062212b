using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>The header of a request.</summary>
internal readonly struct RequestHeader(MessageKind kind, MessageId id, string method)
{
    public MessageKind Kind { get; } = kind;

    public MessageId Id { get; } = id;

    public string Method { get; } = method;

    /// <summary>
    /// The name of the queue to which the reply is sent. For a cast null, unless it asks how many requests the server takes in one message.
    /// </summary>
    public string? Inbox { get; init; }

    /// <summary>The time left until the caller's deadline, in milliseconds; 0 for a cast.</summary>
    public long BudgetMilliseconds { get; init; }

    /// <summary>True when the request may have been sent before, under the same id.</summary>
    public bool IsRepeat { get; init; }

    public string? Namespace { get; init; }

    public RpcVersion Version { get; init; }

    public RpcContext Context { get; init; } = RpcContext.Empty;

    /// <summary>The offset of the arguments in the body.</summary>
    public int PayloadOffset { get; init; }

    /// <summary>
    /// The seconds without a keep-alive message after which the caller gives up (oslo.messaging's call monitor); 0
    /// asks for no such messages.
    /// </summary>
    public int MonitorSeconds { get; init; }

    /// <summary>The number of requests that the server takes in one message, which its reply announces; 0 announces nothing.</summary>
    public byte MaxPacked { get; init; }

    /// <summary>Additional data that few requests have, or that their wire format has read; null for most requests.</summary>
    public RequestData? Data { get; init; }

    /// <summary>Why the request cannot be served, if this is known before the method is searched; null otherwise.</summary>
    public Fault? Refusal => Data?.Refusal;

    /// <summary>The trace fields of the caller, or null.</summary>
    public TraceFields? Trace => Data?.Trace;

    /// <summary>The deduplication key: the same for each delivery of one request.</summary>
    public MessageId Key => Data?.Key ?? Id;
}
