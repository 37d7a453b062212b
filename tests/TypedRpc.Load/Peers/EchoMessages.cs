namespace TypedRpc.Load.Peers;

/// <summary>The request of the libraries that serialize classes as JSON.</summary>
public sealed record EchoRequest
{
    public byte[] Body { get; init; } = [];
}

/// <summary>Its reply.</summary>
public sealed record EchoReply
{
    public byte[] Body { get; init; } = [];
}

/// <summary>What is sent without a reply.</summary>
public sealed record EchoNote
{
    public byte[] Body { get; init; } = [];
}
