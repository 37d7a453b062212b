using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>What a request says of itself, ahead of its arguments.</summary>
internal readonly struct RequestHeader(MessageKind kind, MessageId id, string method)
{
    public MessageKind Kind { get; } = kind;

    public MessageId Id { get; } = id;

    public string Method { get; } = method;

    /// <summary>The address of the reply; null for a cast.</summary>
    public string? Inbox { get; init; }

    /// <summary>The time that the sender still has, in milliseconds; 0 for a cast.</summary>
    public long BudgetMilliseconds { get; init; }

    /// <summary>True when the request may have been sent before, under the same id.</summary>
    public bool IsRepeat { get; init; }

    public string? Namespace { get; init; }

    public RpcVersion Version { get; init; }

    public RpcContext Context { get; init; } = RpcContext.Empty;

    /// <summary>Where the arguments begin in the body.</summary>
    public int PayloadOffset { get; init; }

    /// <summary>The seconds without a sign of life after which the caller gives up, oslo.messaging's call monitor; 0 wants no signs.</summary>
    public int MonitorSeconds { get; init; }

    /// <summary>What the format that has read the request needs beside this; null for most requests.</summary>
    public RequestData? Data { get; init; }

    /// <summary>Why the request cannot be served, when that shows before a method is looked for; null otherwise.</summary>
    public Fault? Refusal => Data?.Refusal;

    /// <summary>The deduplication key: the same for each delivery of one request.</summary>
    public MessageId Key => Data?.Key ?? Id;
}
