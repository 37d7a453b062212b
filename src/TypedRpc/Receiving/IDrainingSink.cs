using TypedRpc.Transport;

namespace TypedRpc.Receiving;

/// <summary>What takes deliveries and can be brought to an end.</summary>
internal interface IDrainingSink : IDeliverySink
{
    /// <summary>The number of deliveries that are being run.</summary>
    int Running { get; }

    /// <summary>Begins no more deliveries, gives back those that wait, and ends when the running ones have.</summary>
    Task DrainAsync();
}
