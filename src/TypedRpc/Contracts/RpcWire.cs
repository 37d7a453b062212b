namespace TypedRpc;

/// <summary>The format in which a client sends. A server reads both, and answers in the one it was asked in.</summary>
public enum RpcWire
{
    /// <summary>MessagePack, between .NET peers.</summary>
    Native,

    /// <summary>JSON as oslo.messaging has it, to servers in Python or .NET.</summary>
    Oslo,
}
