using TypedRpc.Messages;

namespace TypedRpc.Receiving;

/// <summary>A delivery whose handler failed, with its retry limit, its dead-letter queue and callbacks for the outcome.</summary>
internal abstract class FailedDelivery(Delivery delivery, int limit, Exception? failure)
{
    public Delivery Delivery { get; } = delivery;

    /// <summary>The number of this delivery of the message, from 1.</summary>
    public int Attempt { get; } = AttemptHeaders.AttemptOf(delivery);

    /// <summary>The maximum number of deliveries.</summary>
    public int Limit { get; } = limit;

    /// <summary>Why the handler failed; null when it requested a redelivery.</summary>
    public Exception? Failure { get; } = failure;

    /// <summary>The dead-letter queue for the message after the last delivery.</summary>
    public abstract QueueDeclaration Dead { get; }

    /// <summary>The message is retried after a pause.</summary>
    public abstract void OnAgain();

    /// <summary>The message was published to <see cref="Dead"/>.</summary>
    public abstract void OnDead();

    /// <summary>
    /// No copy could be published, permanently. The message is rejected: the broker drops it or follows the queue's own dead-letter
    /// arguments.
    /// </summary>
    public abstract void OnRejected(Exception exception);

    /// <summary>The copy could not be published; the broker redelivers the original.</summary>
    public abstract void OnNotPublished(Exception exception);
}
