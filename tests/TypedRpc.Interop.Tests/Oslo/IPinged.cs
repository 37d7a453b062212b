namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>The endpoint that oslo.messaging adds to a server.</summary>
[RpcTopic("peer")]
public interface IPinged
{
    [Call(Name = "oslo_rpc_server_ping")]
    Task<string> PingAsync();
}
