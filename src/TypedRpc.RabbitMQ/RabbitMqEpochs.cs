using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Url;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.RabbitMQ.Publishing;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Opens the epochs of one transport.</summary>
internal sealed class RabbitMqEpochs(TransportOptions options, ILogger logger, AcceptedSizes sizes) : IEpochSource<RabbitMqEpoch>
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromMilliseconds(500);

    /// <summary>Opens both connections and the publishing channels.</summary>
    public async Task<RabbitMqEpoch> OpenAsync(
        int number, BrokerHost host, LifetimeState<RabbitMqEpoch> state, CancellationToken cancellationToken)
    {
        ConnectionPair? connections = null;
        RabbitMqEpoch? epoch = null;
        try
        {
            connections = await ConnectionPair.OpenAsync(host, options, logger, cancellationToken).ConfigureAwait(false);
            epoch = new RabbitMqEpoch(number, connections, sizes, state);
            await epoch.StartAsync(cancellationToken).ConfigureAwait(false);
            return epoch;
        }
        catch (Exception exception)
        {
            epoch?.Close(RabbitMqErrors.OfConnect(exception, host));
            if (connections is not null)
                await connections.CloseAsync(CloseLimit).ConfigureAwait(false);
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw RabbitMqErrors.OfConnect(exception, host);
        }
    }

    public TransportException ErrorOf(Exception exception) => RabbitMqErrors.OfOperation(exception, "beginning an epoch");
}
