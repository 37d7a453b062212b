namespace TypedRpc;

/// <summary>The format in which a client sends requests. A server reads both formats and replies in the format of the request.</summary>
public enum RpcWire
{
    /// <summary>MessagePack, between .NET peers.</summary>
    Native,

    /// <summary>The JSON format of oslo.messaging, for servers in Python or .NET.</summary>
    Oslo,
}
