using TypedRpc.Transport;

namespace TypedRpc.Receiving;

/// <summary>
/// Processes the deliveries of a <see cref="Receiver"/> and ends when it stops. The members are called in the order in which they are
/// listed.
/// </summary>
internal interface IReceivingWork : IDeliverySink
{
    /// <summary>The number of deliveries that are being handled.</summary>
    int Running { get; }

    /// <summary>The consumers are about to be cancelled, or have just been.</summary>
    void OnCancelling();

    /// <summary>A consumer could not be cancelled; its connection is lost or does not answer.</summary>
    void OnNotCancelled(Exception reason);

    /// <summary>
    /// Starts no more deliveries, requeues those that wait, and completes when the running ones and their retries have ended.
    /// </summary>
    Task DrainAsync();

    /// <summary>The drain timeout is over.</summary>
    /// <param name="drained">The task of <see cref="DrainAsync"/>.</param>
    Task OnOverdueAsync(Task drained);

    /// <summary>Cancels the deliveries that still run; nothing waits for them afterwards.</summary>
    Task AbandonAsync();

    /// <summary>The receiver has stopped, and its consumers are closed.</summary>
    /// <param name="abandoned">The number of deliveries whose handlers had not ended.</param>
    void OnStopped(int abandoned);
}
