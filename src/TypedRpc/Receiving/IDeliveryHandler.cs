using TypedRpc.Messages;

namespace TypedRpc.Receiving;

/// <summary>Does the work of a delivery, settles and releases it. Must not throw.</summary>
internal interface IDeliveryHandler
{
    ValueTask HandleAsync(Delivery delivery);
}
