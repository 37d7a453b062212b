namespace TypedRpc.Interop.Tests.Oslo;

[RpcTopic("peer", Namespace = "calc", Version = "1.1")]
public interface ICalculator
{
    [Call]
    Task<long> MulAsync(long a, long b);

    /// <summary>Of a later version than any server.</summary>
    [Call(Since = "1.1")]
    Task<long> DivAsync(long a, long b);
}
