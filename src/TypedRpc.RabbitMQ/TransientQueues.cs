using RabbitMQ.Client;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Declares the first queue of an epoch that is neither durable nor exclusive on a connection of its own, as the broker may close it.</summary>
/// <remarks>
/// RabbitMQ refuses such queues when the deprecated feature <c>transient_nonexcl_queues</c> is denied, as it is by default from 4.3 on, with 541: it closes the
/// connection and not the channel. Once one was declared, the others need no such care.
/// </remarks>
internal sealed class TransientQueues(Epoch epoch)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _areAllowed;

    /// <summary>Declares a queue.</summary>
    /// <param name="trial">The channel to use where no connection is to be lost over it.</param>
    /// <param name="declare">The declaration.</param>
    /// <param name="what">It, in words.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>0, or the code with which the broker refused the queue, and its words.</returns>
    /// <exception cref="TransportException">Any other failure.</exception>
    public async Task<(ushort Code, string Text)> TryDeclareAsync(TrialChannel trial, Func<IChannel, Task> declare, string what, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_areAllowed || await ConnectAsync(cancellationToken).ConfigureAwait(false) is not { } connection)
                return (await trial.TryAsync(declare, what, cancellationToken).ConfigureAwait(false), trial.LastText);
            try
            {
                IChannel channel = await connection.OpenChannelAsync(null, cancellationToken).ConfigureAwait(false);
                await BrokerConnection.WithinAsync(declare(channel), epoch.Options, cancellationToken).ConfigureAwait(false);
                _areAllowed = true;
                return (0, "");
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                TransportException error = RabbitMqErrors.OfOperation(exception, what);
                return error.Error is TransportError.TopologyConflict or TransportError.Protocol ? (RabbitMqErrors.CodeOf(exception), error.Message) : throw error;
            }
            finally
            {
                BrokerConnection.Forget(connection.CloseAsync(epoch.Options.ConnectTimeout));
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    // Null where there may be no more connections; then one of ours is at risk.
    private async Task<BrokerConnection?> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await epoch.ConnectAsync("declare", cancellationToken).ConfigureAwait(false);
        }
        catch (TransportException)
        {
            return null;
        }
    }
}
