using TypedRpc.Transport;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>A consumer that is started again in each epoch until it is cancelled.</summary>
internal interface ILastingConsumer<in TEpoch> : IConsumer
{
    /// <summary>Starts to consume in an epoch, unless the consumer already does or is cancelled.</summary>
    Task StartAsync(TEpoch epoch, CancellationToken cancellationToken);
}
