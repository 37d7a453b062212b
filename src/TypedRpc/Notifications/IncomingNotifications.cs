using System.Diagnostics.CodeAnalysis;
using TypedRpc.Messages;
using TypedRpc.Receiving;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Notifications;

/// <summary>
/// Reads notifications from deliveries. Rejects messages that are not notifications, and acknowledges those that do not match the filter.
/// </summary>
internal sealed class IncomingNotifications(ListenerCore core)
{
    private readonly NotificationMatcher? _matcher = core.Options.Filter is { } filter ? new NotificationMatcher(filter) : null;

    /// <summary>Reads a delivery.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="notification">The notification.</param>
    /// <param name="trace">The trace fields of its publisher, or null.</param>
    /// <returns>False when there is nothing to handle. The delivery is then settled and released.</returns>
    public bool TryRead(Delivery delivery, [NotNullWhen(true)] out Notification? notification, out TraceFields? trace)
    {
        if (!TryDecode(delivery, out notification, out trace))
        {
            core.Bus.Counters.MessageRejected();
            delivery.Finish(Settlement.Reject);
            return false;
        }

        if (_matcher?.IsMatch(notification) != false)
            return true;
        delivery.Finish(Settlement.Acknowledge);
        return false;
    }

    private bool TryDecode(Delivery delivery, [NotNullWhen(true)] out Notification? notification, out TraceFields? trace)
    {
        string reason = $"its content type is '{delivery.ContentType}'";
        (notification, trace) = (null, null);
        if (delivery.OversizeLength != 0)
        {
            reason = $"it is larger than RpcBusOptions.MaxMessageBytes, {core.Bus.Options.MaxMessageBytes} bytes";
        }
        else if (OsloEnvelope.IsJson(delivery.ContentType))
        {
            try
            {
                notification = OsloNotifications.Read(
                    delivery.Body, delivery.Headers, core.Bus.Options.MaxMessageBytes, core.Bus.Options.DecodedBytes, out trace) with
                {
                    Attempt = AttemptHeaders.AttemptOf(delivery),
                };
                return true;
            }
            catch (Exception exception)
            {
                // No message of a peer may stop the worker.
                reason = exception.Message;
            }
        }

        core.Logger.NotANotification(delivery.Length, delivery.Queue, reason);
        return false;
    }
}
