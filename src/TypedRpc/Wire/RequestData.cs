using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>Additional data that a wire format reads from a request. Only requests that need it have it.</summary>
internal class RequestData
{
    /// <summary>Why the request cannot be served, if this is known before the method is searched; null otherwise.</summary>
    public Fault? Refusal { get; init; }

    /// <summary>The deduplication key, if it differs from the id of the request.</summary>
    public MessageId? Key { get; init; }
}
