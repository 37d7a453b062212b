namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>The cast of <see cref="IPeer"/> that goes to all servers.</summary>
[RpcTopic("peer", Version = "1.5")]
public interface IPeerFanout
{
    [Cast(Fanout = true)]
    ValueTask RecordAsync(RpcValue value);
}
