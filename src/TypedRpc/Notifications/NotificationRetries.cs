using TypedRpc.Messages;
using TypedRpc.Receiving;

namespace TypedRpc.Notifications;

/// <summary>Retries or dead-letters the notifications of a listener that were not handled.</summary>
internal sealed class NotificationRetries(ListenerCore core)
{
    /// <summary>Publishes the copies of failed deliveries after their pauses.</summary>
    public DeliveryRetries Deliveries { get; } = new(core.Bus.Transport, core.Bus.Time, core.Abandoned);

    /// <summary>Takes over a delivery whose handler failed or asked for a requeue.</summary>
    public void Add(Delivery delivery, Notification notification, Exception? failure) =>
        Deliveries.Add(new Failed(core, delivery, notification, failure));

    private sealed class Failed(ListenerCore core, Delivery delivery, Notification notification, Exception? failure)
        : FailedDelivery(delivery, core.Options.DeliveryLimit, failure)
    {
        public override QueueDeclaration Dead => core.Queues.DeadQueueOf(AttemptHeaders.KeyOf(Delivery));

        public override void OnAgain() =>
            core.Logger.NotificationNotHandled(notification.EventType, notification.MessageId, Attempt, Limit, Failure);

        public override void OnDead()
        {
            core.Bus.Counters.NotificationDeadLettered();
            core.Logger.NotificationDeadLettered(notification.EventType, notification.MessageId, Attempt, Dead.Name, Failure);
        }

        public override void OnRejected(Exception exception)
        {
            core.Bus.Counters.MessageRejected();
            core.Logger.NotificationRejected(notification.EventType, notification.MessageId, Attempt, Dead.Name, exception);
        }

        public override void OnNotPublished(Exception exception) =>
            core.Logger.NotificationNotRepublished(notification.EventType, notification.MessageId, exception);
    }
}
