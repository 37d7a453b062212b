using TypedRpc.Packing;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Consuming;

/// <summary>An epoch in which consumers can be started.</summary>
internal interface IConsumingEpoch
{
    /// <summary>Completes when the epoch ends.</summary>
    Task Over { get; }

    /// <summary>Declares the queue and starts to consume it.</summary>
    Task<IEpochConsumer> StartConsumerAsync(
        ConsumerOptions options, IDeliverySink sink, Unpacker unpacker, CancellationToken cancellationToken);

    /// <summary>Records why the consumer of a queue does not run, or, with null, that it runs again.</summary>
    /// <remarks>Does nothing when the epoch is not the current one.</remarks>
    void Report(string queue, string? problem);
}
