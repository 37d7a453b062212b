namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>The endpoint of a later version, asked after <see cref="IPeer"/>.</summary>
[RpcTopic("peer", Version = "1.9.2")]
public interface ILaterPeer
{
    [Call(Since = "1.9.2")]
    Task<string> WhichAsync();

    [Call]
    Task<string> OnlyLaterAsync();
}
