namespace TypedRpc;

/// <summary>A connection to a broker, and the clients and servers on it.</summary>
public sealed class RpcBus
{
    /// <summary>Connects to a broker.</summary>
    public static Task<RpcBus> ConnectAsync(string url) => throw new NotSupportedException(url);
}
