using TypedRpc.Messages;

namespace TypedRpc.Receiving;

/// <summary>A delivery whose handler failed: what is to become of it, and who hears of that.</summary>
internal abstract class FailedDelivery(Delivery delivery, int limit, Exception? failure)
{
    public Delivery Delivery { get; } = delivery;

    /// <summary>Which delivery of its message this was, from 1.</summary>
    public int Attempt { get; } = AttemptHeaders.AttemptOf(delivery);

    /// <summary>How many there may be.</summary>
    public int Limit { get; } = limit;

    /// <summary>Why it failed; null when its handler asked for it again.</summary>
    public Exception? Failure { get; } = failure;

    /// <summary>Where it ends after the last.</summary>
    public abstract QueueDeclaration Dead { get; }

    /// <summary>It comes again after a pause.</summary>
    public abstract void OnAgain();

    /// <summary>It has ended in <see cref="Dead"/>.</summary>
    public abstract void OnDead();

    /// <summary>No copy of it could be published, for good: it is rejected, and the broker drops it or does with it what the queue's own arguments say.</summary>
    public abstract void OnRejected(Exception fault);

    /// <summary>Its copy could not be published; the broker delivers the original again.</summary>
    public abstract void OnNotPublished(Exception fault);
}
