using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Server;

/// <summary>Where the requests of a server come in: those that may be late are held until their callers have been asked.</summary>
internal sealed class RequestGate(LateCalls late, IDeliverySink pump) : IDeliverySink
{
    public void OnDelivery(Delivery delivery)
    {
        if (!delivery.MayHaveWaited || !late.TryAsk(delivery, pump))
            pump.OnDelivery(delivery);
    }
}
