using RabbitMQ.Client;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Declaring;

/// <summary>A channel for operations that the broker may refuse by closing the channel; the next operation then opens a new one.</summary>
internal sealed class TrialChannel(ConnectionPair connections) : IAsyncDisposable
{
    private IChannel? _channel;

    /// <summary>The error text of the last refused operation.</summary>
    public string LastText { get; private set; } = "";

    /// <summary>Runs an operation within a time limit.</summary>
    /// <returns>0, or the reply code 404, 405 or 406 with which the broker refused it.</returns>
    /// <exception cref="TransportException">Any other failure.</exception>
    public async Task<ushort> TryAsync(Func<IChannel, Task> operation, string what, CancellationToken cancellationToken)
    {
        try
        {
            _channel ??= await connections.OpenConsumingChannelAsync(cancellationToken).ConfigureAwait(false);
            await connections.WithinAsync(operation(_channel), cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (Exception exception)
        {
            // The client library would take a late answer for the answer to the next operation (rabbitmq-dotnet-client 1827).
            Discard();
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException(cancellationToken);
            ushort code = RabbitMqErrors.CodeOf(exception);
            TransportException error = RabbitMqErrors.OfOperation(exception, what);
            if (code is not (ReplyCodes.NotFound or ReplyCodes.ResourceLocked or ReplyCodes.PreconditionFailed))
                throw error;
            LastText = error.Message;
            return code;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is { } channel)
            await connections.DiscardAsync(channel).ConfigureAwait(false);
    }

    private void Discard()
    {
        if (_channel is { } channel)
            Background.Forget(connections.DiscardAsync(channel));
        _channel = null;
    }
}
