using TypedRpc.Messages;
using TypedRpc.Receiving;

namespace TypedRpc.Notifications;

/// <summary>
/// Processes each notification: reads it, calls the handler and settles the delivery. Failures go to <see cref="NotificationRetries"/>.
/// </summary>
internal sealed class NotificationHandler(
    ListenerCore core, Func<Notification, CancellationToken, ValueTask<NotificationOutcome>> handle) : IDeliveryHandler
{
    public async ValueTask HandleAsync(Delivery delivery)
    {
        if (!core.Incoming.TryRead(delivery, out Notification? notification))
            return;
        Exception? failure = null;
        Notification.Current = notification;
        Ambient.Enter(notification.Context);
        try
        {
            if (await handle(notification, core.Abandoned).ConfigureAwait(false) == NotificationOutcome.Handled)
            {
                delivery.Finish(Settlement.Acknowledge);
                return;
            }
        }
        catch (OperationCanceledException) when (core.Abandoned.IsCancellationRequested)
        {
            // The listener is stopping and no longer waits. The notification itself did not fail.
            delivery.Finish(Settlement.Requeue);
            return;
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        finally
        {
            Ambient.Leave();
            Notification.Current = null;
        }

        core.Retries.Add(delivery, notification, failure);
    }
}
