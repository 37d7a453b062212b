using TypedRpc.Core;
using TypedRpc.Diagnostics;
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
        if (!core.Incoming.TryRead(delivery, out Notification? notification, out TraceFields? trace))
            return;
        Exception? failure = null;
        bool isHandled = false;
        ObservedOperation? operation = ListeningObserver.Start(core, delivery, notification, trace);
        Notification.Current = notification;
        Ambient.Enter(notification.Context);
        try
        {
            if (await handle(notification, core.Abandoned).ConfigureAwait(false) == NotificationOutcome.Handled)
            {
                isHandled = true;
                delivery.Finish(Settlement.Acknowledge);
                return;
            }
        }
        catch (OperationCanceledException) when (core.Abandoned.IsCancellationRequested)
        {
            // The listener is stopping and no longer waits. The notification itself did not fail.
            operation?.Fail(ErrorTypes.Canceled);
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
            ListeningObserver.End(operation, isHandled, failure);
        }

        core.Retries.Add(delivery, notification, failure);
    }
}
