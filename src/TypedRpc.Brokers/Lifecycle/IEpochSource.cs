using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>Opens the epochs of a transport by its protocol.</summary>
internal interface IEpochSource<TEpoch>
    where TEpoch : Epoch
{
    /// <summary>Connects to a host.</summary>
    /// <param name="number">The number of the epoch.</param>
    /// <param name="host">The host.</param>
    /// <param name="state">The state of the transport, for the epoch to report problems to.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="TransportException">The connection failed.</exception>
    Task<TEpoch> OpenAsync(int number, BrokerHost host, LifetimeState<TEpoch> state, CancellationToken cancellationToken);

    /// <summary>Converts an exception of the client library that was thrown while an epoch began.</summary>
    TransportException ErrorOf(Exception exception);
}
