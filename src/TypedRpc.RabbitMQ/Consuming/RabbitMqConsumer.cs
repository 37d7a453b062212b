using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.RabbitMQ.Lifecycle;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Consuming;

/// <summary>A consumer that lasts over all epochs until it is cancelled.</summary>
/// <remarks>When the broker cancels it or closes its channel, only this consumer is restarted; the epoch goes on.</remarks>
/// <param name="leave">Called when the consumer is cancelled or disposed: it is not started in later epochs then.</param>
/// <param name="options">The options.</param>
/// <param name="sink">Receives the deliveries.</param>
/// <param name="transport">The options of the transport.</param>
/// <param name="logger">The logger of the transport.</param>
/// <param name="publish">Publishes in the current epoch or a later one.</param>
internal sealed class RabbitMqConsumer(
    Action<RabbitMqConsumer> leave,
    ConsumerOptions options,
    IDeliverySink sink,
    TransportOptions transport,
    ILogger logger,
    Func<Message, CancellationToken, ValueTask<int>> publish)
    : ILastingConsumer<IConsumingEpoch>
{
    // Messages of packs that a stopping server has not started are published to their queue before the channel is closed.
    private static readonly TimeSpan MaxReturnTime = TimeSpan.FromMilliseconds(500);

    private readonly Unpacker _unpacker = new(sink, options, transport, logger, publish);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly object _lock = new();
    private ConsumerChannel? _current;
    private bool _cancelled;
    private Task? _disposal;

    public (int Epoch, string Queue) Address => Volatile.Read(ref _current)?.Address ?? (0, options.Queue.Name);

    public async Task StartAsync(IConsumingEpoch epoch, CancellationToken cancellationToken)
    {
        ConsumerStarter starter = epoch.Consumers;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Compares the epoch and not its number: the number of a failed attempt is used again for the next one.
            if (!_cancelled && _current?.IsOf(starter.Epoch) != true)
                await StartChannelAsync(starter, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask CancelAsync(CancellationToken cancellationToken)
    {
        leave(this);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_cancelled)
                return;

            // Set even if the broker does not answer: a consumer that is lost after this point is not restarted.
            _cancelled = true;
            if (_current is { } current)
                await current.CancelAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposal ??= Task.Run(CloseAsync);
            return new ValueTask(_disposal);
        }
    }

    private async Task StartChannelAsync(ConsumerStarter starter, CancellationToken cancellationToken)
    {
        ConsumerChannel started = await starter.StartAsync(options, sink, _unpacker, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _current, started);

        // Not awaited: it does not throw. A consumer without acknowledgements ends the epoch instead.
        if (!options.AutoAcknowledge)
            _ = Background.Start(() => RestartAsync(starter, started));
    }

    private async Task RestartAsync(ConsumerStarter starter, ConsumerChannel lost)
    {
        Epoch epoch = starter.Epoch;
        await Task.WhenAny(lost.Lost, epoch.Ended).ConfigureAwait(false);
        if (epoch.Ended.IsCompleted)
            return;
        string queue = lost.Address.Queue;
        string reason = await lost.Lost.ConfigureAwait(false);
        var backoff = new Backoff(epoch.Options);
        var pace = new LogPace(epoch.Options.TimeProvider);
        for (int attempt = 0; ; attempt++)
        {
            // The semaphore is held only briefly. A cancelled or closed consumer ends this loop.
            await _turn.WaitAsync().ConfigureAwait(false);
            try
            {
                if (_cancelled || !ReferenceEquals(_current, lost) || epoch.Ended.IsCompleted)
                {
                    lost.ClearProblem();
                    return;
                }

                if (attempt == 0)
                {
                    ConsumingLog.ConsumerLost(epoch.Logger, queue, reason);
                    starter.Report(queue, reason);
                    await lost.CloseAsync(ConsumerChannel.CloseLimit).ConfigureAwait(false);
                }

                await StartChannelAsync(starter, CancellationToken.None).ConfigureAwait(false);
                starter.Report(queue, null);
                return;
            }
            catch (Exception exception)
            {
                // Retry after any exception: the queue must be consumed as long as the epoch lasts.
                backoff.OnFailed(Backoff.IsRefusal(exception));
                LogLevel level = LogPace.LevelOf(pace.IsDue(exception.Message));
                ConsumingLog.ConsumerNotRestarted(epoch.Logger, level, queue, attempt + 1, exception.Message);
                starter.Report(queue, exception.Message);
            }
            finally
            {
                _turn.Release();
            }

            await Task.WhenAny(Task.Delay(backoff.Next(), epoch.Options.TimeProvider), epoch.Ended).ConfigureAwait(false);
        }
    }

    private async Task WhenReturnedAsync()
    {
        try
        {
            await _unpacker.WhenIdleAsync().WaitAsync(MaxReturnTime, transport.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The broker does not confirm in time. What was published is sent, as far as possible, until the connections are closed.
            LifecycleLog.CloseCutShort(logger, $"the consumer of '{options.Queue.Name}'", "messages of packs are not confirmed in time");
        }
    }

    private async Task CloseAsync()
    {
        leave(this);
        await WhenReturnedAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            // Closing the channel also cancels the consumer.
            _cancelled = true;
            if (_current is { } current)
            {
                await current.CloseAsync(ConsumerChannel.CloseLimit, options.Queue.DeleteOnClose).ConfigureAwait(false);
                current.ClearProblem();
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
