using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>What a format reads from a request beside the header; only requests that need it have it.</summary>
internal class RequestData
{
    /// <summary>Why the request cannot be served, when that shows before a method is looked for; null otherwise.</summary>
    public Fault? Refusal { get; init; }

    /// <summary>The deduplication key, when it is not the id of the request.</summary>
    public MessageId? Key { get; init; }
}
