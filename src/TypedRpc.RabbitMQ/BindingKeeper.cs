using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ;

/// <summary>Binds queues again while they are consumed, one at a time, on a channel kept for it.</summary>
/// <remarks>
/// Whoever deletes an exchange takes its bindings with it, and the broker tells nobody: consumers stay as they are, and get nothing any more. Binding
/// what is bound changes nothing (AMQP 0-9-1, 1.7.2.3), so the way to be sure is to do it from time to time.
/// </remarks>
internal sealed class BindingKeeper(Epoch epoch)
{
    /// <summary>How often a consumer asks for it.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1.5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TrialChannel _channel = new(epoch);

    /// <summary>Binds a queue to exchanges that are there; false when one is missing.</summary>
    public async Task<bool> TryBindAsync(string queue, QueueDeclaration declared)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach ((string exchange, string routingKey) in declared.Bindings)
            {
                string what = $"binding the queue '{queue}' to the exchange '{exchange}'";
                if (await _channel.TryAsync(channel => channel.QueueBindAsync(queue, exchange, routingKey), what, CancellationToken.None).ConfigureAwait(false) != 0)
                    return false;
            }

            return true;
        }
        finally
        {
            _turn.Release();
        }
    }
}
