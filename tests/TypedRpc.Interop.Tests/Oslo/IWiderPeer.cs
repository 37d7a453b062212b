namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What somebody wrongly thinks of the methods of <see cref="IPeer"/>.</summary>
[RpcTopic("peer", Version = "1.5")]
public interface IWiderPeer
{
    /// <summary>With a parameter that no server has.</summary>
    [Call]
    Task<int> AddAsync(int a, int b, int c);
}
