using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Faults.Tests.Peers;

/// <summary>Counts what comes.</summary>
internal sealed class CountingSink : IDeliverySink
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void OnDelivery(Delivery delivery)
    {
        Interlocked.Increment(ref _count);
        delivery.Release();
    }
}
