using TypedRpc.Messages;

namespace TypedRpc.Notifications;

internal static class SettledDelivery
{
    /// <summary>Settles a delivery and releases it, in this order.</summary>
    public static void Finish(this Delivery delivery, Settlement settlement)
    {
        delivery.Settle(settlement);
        delivery.Release();
    }
}
