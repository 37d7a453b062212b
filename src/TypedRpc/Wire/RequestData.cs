using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>Additional data of a request. Only requests that need it have it.</summary>
internal class RequestData
{
    /// <summary>Why the request cannot be served, if this is known before the method is searched; null otherwise.</summary>
    public Fault? Refusal { get; init; }

    /// <summary>The deduplication key, if it differs from the id of the request.</summary>
    public MessageId? Key { get; init; }

    /// <summary>The trace fields of the caller; null when it sent none.</summary>
    public TraceFields? Trace { get; init; }

    /// <summary>The liveness period of a call in milliseconds; 0 is the default of the format.</summary>
    public int LivenessMilliseconds { get; init; }

    /// <summary>The caller reads the result as a stream, in this window; null when it expects one result.</summary>
    public StreamWindow? Window { get; init; }

    /// <summary>True when the caller sends items to the method.</summary>
    public bool SendsItems { get; init; }

    /// <summary>True when the caller receives the progress of the method.</summary>
    public bool WantsProgress { get; init; }

    /// <summary>The number of items that were sent before a reply that ends a stream; null for every other reply.</summary>
    public long? ItemsSent { get; init; }

    /// <summary>True for a message of a kind that this version does not know, whose sender expects an answer.</summary>
    public bool IsUnknownKind { get; init; }

    /// <summary>The additional data of a request to send, or null: a request without a trace has none.</summary>
    public static RequestData? Of(TraceFields? trace) => trace is null ? null : new RequestData { Trace = trace };
}
