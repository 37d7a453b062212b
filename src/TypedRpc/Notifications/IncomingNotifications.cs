using System.Diagnostics.CodeAnalysis;
using TypedRpc.Messages;
using TypedRpc.Pump;
using TypedRpc.Wire;

namespace TypedRpc.Notifications;

/// <summary>From deliveries to notifications: what is none is rejected, what the filter does not want is acknowledged.</summary>
internal sealed class IncomingNotifications(ListenerParts parts, NotificationFilter? filter)
{
    private readonly NotificationMatcher? _matcher = filter is null ? null : new NotificationMatcher(filter);

    /// <summary>Reads a delivery.</summary>
    /// <returns>False when there is nothing to handle: the delivery is settled and released.</returns>
    public bool TryRead(Delivery delivery, [NotNullWhen(true)] out Notification? notification)
    {
        if (!TryDecode(delivery, out notification))
        {
            parts.Counters.MessageRejected();
            delivery.Finish(Settlement.Reject);
            return false;
        }

        if (_matcher?.IsMatch(notification) != false)
            return true;
        delivery.Finish(Settlement.Acknowledge);
        return false;
    }

    private bool TryDecode(Delivery delivery, [NotNullWhen(true)] out Notification? notification)
    {
        string reason = $"its content type is '{delivery.ContentType}'";
        notification = null;
        if (delivery.OversizeLength != 0)
        {
            reason = $"it is larger than RpcBusOptions.MaxMessageBytes, {parts.MaxMessageBytes} bytes";
        }
        else if (OsloEnvelope.IsJson(delivery.ContentType))
        {
            try
            {
                notification = OsloNotifications.Read(delivery.Body, delivery.Headers, parts.MaxMessageBytes, parts.MaxDecodedBytes) with { Attempt = AttemptHeaders.AttemptOf(delivery) };
                return true;
            }
            catch (Exception fault)
            {
                // Whatever a peer sends, the worker that reads it goes on.
                reason = fault.Message;
            }
        }

        parts.Logger.NoNotification(delivery.Length, delivery.Queue, reason);
        return false;
    }
}
