namespace TypedRpc.Brokers.Consuming;

/// <summary>A consumer in one epoch.</summary>
internal interface IEpochConsumer
{
    /// <summary>The number of the epoch, and the name of the queue in it.</summary>
    (int Epoch, string Queue) Address { get; }

    /// <summary>Completes with the reason when the consumer is lost or closed while the epoch goes on.</summary>
    /// <remarks>The broker then requeues all unsettled deliveries.</remarks>
    Task<string> Lost { get; }

    /// <summary>True once the consumer is cancelled or over.</summary>
    bool IsLeaving { get; }

    /// <summary>Cancels the consumer. Completes when the last delivery was handed over; settlements are still sent.</summary>
    Task CancelAsync(CancellationToken cancellationToken);

    /// <summary>Sends the pending settlements and closes the consumer. The broker requeues unsettled deliveries.</summary>
    /// <param name="limit">The maximum time.</param>
    /// <param name="deletesQueue">True deletes the queue.</param>
    Task CloseAsync(TimeSpan limit, bool deletesQueue);
}
