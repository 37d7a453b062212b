using RabbitMQ.Client;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Declaring;

/// <summary>Reads the state of queues, one at a time, on its own channel.</summary>
internal sealed class QueueInspector(ConnectionPair connections)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TrialChannel _channel = new(connections);

    /// <summary>Reads the state of a queue by a passive declaration (AMQP 0-9-1, 1.7.2.1); null when the queue does not exist.</summary>
    public async Task<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            QueueDeclareOk? found = null;
            ushort code = await _channel.TryAsync(
                async channel => found = await channel.QueueDeclarePassiveAsync(queue).ConfigureAwait(false),
                $"inspecting the queue '{queue}'",
                cancellationToken).ConfigureAwait(false);
            return code switch
            {
                0 => (found!.MessageCount, (int)found.ConsumerCount),
                ReplyCodes.NotFound => null,
                _ => throw new TransportException(TransportError.TopologyConflict, _channel.LastText),
            };
        }
        finally
        {
            _turn.Release();
        }
    }
}
