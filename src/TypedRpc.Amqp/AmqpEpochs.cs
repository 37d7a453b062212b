using Microsoft.Extensions.Logging;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Declaring;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Amqp;

/// <summary>Opens the epochs of one transport.</summary>
internal sealed class AmqpEpochs(TransportOptions options, ILogger logger) : IEpochSource<AmqpEpoch>
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromMilliseconds(500);

    /// <summary>Opens a connection and attaches the publishing link.</summary>
    public async Task<AmqpEpoch> OpenAsync(
        int number, BrokerHost host, LifetimeState<AmqpEpoch> state, CancellationToken cancellationToken)
    {
        EpochConnections? connections = null;
        AmqpEpoch? epoch = null;
        try
        {
            AmqpConnection first = await AmqpConnection.OpenAsync(host, options, cancellationToken).ConfigureAwait(false);
            connections = new EpochConnections(first, host, options);
            if (first.Product != "RabbitMQ")
            {
                throw new TransportException(
                    TransportError.Protocol,
                    $"The broker at {host.Endpoint} is not RabbitMQ 4: it names its product '{first.Product}'. Others are not supported yet.");
            }

            epoch = new AmqpEpoch(number, host, connections, options, logger, state);
            await epoch.StartAsync(cancellationToken).ConfigureAwait(false);
            return epoch;
        }
        catch (Exception exception)
        {
            epoch?.Close(AmqpErrors.OfConnect(exception, host));
            if (connections is not null)
                await connections.CloseAsync(CloseLimit).ConfigureAwait(false);
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw AmqpErrors.OfConnect(exception, host);
        }
    }

    public TransportException ErrorOf(Exception exception) => AmqpErrors.OfOperation(exception, "Beginning an epoch");
}
