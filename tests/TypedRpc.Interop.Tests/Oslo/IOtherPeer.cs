namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What somebody wrongly thinks of <see cref="IPeer"/>.</summary>
[RpcTopic("peer", Version = "4.0")]
public interface IOtherPeer
{
    /// <summary>No server has the version.</summary>
    [Call]
    Task<string> WhichAsync();
}
