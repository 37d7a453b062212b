using Microsoft.Extensions.Logging;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Declaring;
using TypedRpc.Amqp.Dialects;
using TypedRpc.Amqp.Url;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Amqp;

/// <summary>Opens the epochs of one transport.</summary>
internal sealed class AmqpEpochs(TransportOptions options, DialectOptions dialect, ILogger logger) : IEpochSource<AmqpEpoch>
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromMilliseconds(500);

    /// <summary>Opens a connection and attaches the publishing link.</summary>
    public async Task<AmqpEpoch> OpenAsync(
        int number, BrokerHost host, LifetimeState<AmqpEpoch> state, CancellationToken cancellationToken)
    {
        bool isAddressed = dialect.Dialect == DialectName.Addressed;
        EpochConnections? connections = null;
        AmqpEpoch? epoch = null;
        try
        {
            AmqpConnection first = await AmqpConnection.OpenAsync(host, options, isAddressed, cancellationToken).ConfigureAwait(false);
            connections = new EpochConnections(
                first, token => AmqpConnection.OpenAsync(host, options, isAddressed, token));
            IDialect spoken = DialectChoice.Of(connections, host, dialect, options, logger);
            epoch = new AmqpEpoch(number, host, connections, spoken, options, logger, state);
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
