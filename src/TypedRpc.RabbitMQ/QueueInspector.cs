using RabbitMQ.Client;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Asks for the state of queues, one question at a time, on a channel kept for it.</summary>
internal sealed class QueueInspector(Epoch epoch)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TrialChannel _channel = new(epoch);

    /// <summary>Looks a queue up by a passive declaration (AMQP 0-9-1, 1.7.2.1).</summary>
    public async Task<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            QueueDeclareOk? found = null;
            ushort code = await _channel.TryAsync(
                async channel => found = await channel.QueueDeclarePassiveAsync(queue).ConfigureAwait(false), $"inspecting the queue '{queue}'", cancellationToken).ConfigureAwait(false);
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
