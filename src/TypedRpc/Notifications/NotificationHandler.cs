using TypedRpc.Messages;
using TypedRpc.Receiving;

namespace TypedRpc.Notifications;

/// <summary>A notification's one path: read, handle, settle. What fails goes to <see cref="NotificationRetries"/>.</summary>
internal sealed class NotificationHandler(ListenerCore core, Func<Notification, CancellationToken, ValueTask<NotificationOutcome>> handle) : IDeliveryHandler
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
            // The listener stops and waits no longer: that is no failure of the notification.
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
