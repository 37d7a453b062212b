using RabbitMQ.Client;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Declaring;

/// <summary>
/// Declares queues that are neither durable nor exclusive: the first of an epoch on a separate connection, which the broker may close.
/// </summary>
/// <remarks>
/// RabbitMQ refuses such queues when the deprecated feature <c>transient_nonexcl_queues</c> is denied, which is the default from 4.3 on. It
/// then closes the connection, not the channel, with 541. After the first success, the others are declared on an existing connection.
/// </remarks>
internal sealed class TransientQueues(ConnectionPair connections)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _areAllowed;

    /// <summary>Declares a queue.</summary>
    /// <param name="trial">The channel to use when no separate connection is needed or available.</param>
    /// <param name="declare">The declaration.</param>
    /// <param name="what">The name of the operation in messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>0, or the reply code with which the broker refused the queue, and its reply text.</returns>
    /// <exception cref="TransportException">Any other failure.</exception>
    public async Task<(ushort Code, string Text)> TryDeclareAsync(
        TrialChannel trial, Func<IChannel, Task> declare, string what, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_areAllowed || await ConnectAsync(cancellationToken).ConfigureAwait(false) is not { } connection)
                return (await trial.TryAsync(declare, what, cancellationToken).ConfigureAwait(false), trial.LastText);
            try
            {
                IChannel channel = await connection.OpenChannelAsync(null, cancellationToken).ConfigureAwait(false);
                await connections.WithinAsync(declare(channel), cancellationToken).ConfigureAwait(false);
                _areAllowed = true;
                return (0, "");
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                TransportException error = RabbitMqErrors.OfOperation(exception, what);
                return error.Error is TransportError.TopologyConflict or TransportError.Protocol
                    ? (RabbitMqErrors.CodeOf(exception), error.Message)
                    : throw error;
            }
            finally
            {
                Background.Forget(connection.CloseAsync(connections.Options.ConnectTimeout));
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    // Returns null when the separate connection cannot be opened; the declaration then risks a connection of the epoch.
    private async Task<BrokerConnection?> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await connections.ConnectAsync("declare", cancellationToken).ConfigureAwait(false);
        }
        catch (TransportException)
        {
            return null;
        }
    }
}
