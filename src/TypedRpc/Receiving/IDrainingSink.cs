using TypedRpc.Transport;

namespace TypedRpc.Receiving;

/// <summary>A sink of deliveries that can be drained.</summary>
internal interface IDrainingSink : IDeliverySink
{
    /// <summary>The number of deliveries that are being run.</summary>
    int Running { get; }

    /// <summary>The number of deliveries that wait for their turn.</summary>
    int Waiting { get; }

    /// <summary>Starts no more deliveries, requeues those that wait, and completes when the running ones have ended.</summary>
    Task DrainAsync();
}
