using TypedRpc.Messages;

namespace TypedRpc.Receiving;

/// <summary>Processes a delivery, and settles and releases it. Must not throw.</summary>
internal interface IDeliveryHandler
{
    ValueTask HandleAsync(Delivery delivery);
}
