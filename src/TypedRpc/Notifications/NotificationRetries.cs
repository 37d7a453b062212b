using TypedRpc.Messages;
using TypedRpc.Pump;

namespace TypedRpc.Notifications;

/// <summary>What becomes of the notifications of a listener that were not handled.</summary>
internal sealed class NotificationRetries(ListenerParts parts, ListenedQueues queues, int limit, CancellationToken abandoned)
{
    /// <summary>The pauses and copies.</summary>
    public DeliveryRetries Deliveries { get; } = new(parts.Transport, parts.Time, abandoned);

    /// <summary>Takes over a delivery whose handler failed or asked for it again.</summary>
    public void Add(Delivery delivery, Notification notification, Exception? failure) =>
        Deliveries.Add(new Failed(parts, queues, delivery, notification, limit, failure));

    private sealed class Failed(ListenerParts parts, ListenedQueues queues, Delivery delivery, Notification notification, int limit, Exception? failure)
        : FailedDelivery(delivery, limit, failure)
    {
        public override QueueDeclaration Dead => queues.DeadQueueOf(AttemptHeaders.KeyOf(Delivery));

        public override void OnAgain() => parts.Logger.NotHandled(notification.EventType, notification.MessageId, Attempt, Limit, Failure);

        public override void OnDead()
        {
            parts.Counters.NotificationDeadLettered();
            parts.Logger.DeadLettered(notification.EventType, notification.MessageId, Attempt, Dead.Name, Failure);
        }

        public override void OnRejected(Exception fault)
        {
            parts.Counters.MessageRejected();
            parts.Logger.NotificationRejected(notification.EventType, notification.MessageId, Attempt, Dead.Name, fault);
        }

        public override void OnNotPublished(Exception fault) => parts.Logger.CopyNotPublished(notification.EventType, notification.MessageId, fault);
    }
}
