using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Consuming;

/// <summary>A consumer that lasts over all epochs until it is cancelled.</summary>
/// <remarks>When the broker cancels it or closes its channel, only this consumer is restarted; the epoch goes on.</remarks>
/// <param name="leave">Called when the consumer is cancelled or disposed: it is not started in later epochs then.</param>
/// <param name="options">The options.</param>
/// <param name="sink">Receives the deliveries.</param>
/// <param name="transport">The options of the transport.</param>
/// <param name="logger">The logger of the transport.</param>
/// <param name="publish">Publishes in the current epoch or a later one.</param>
internal sealed class LastingConsumer(
    Action<LastingConsumer> leave,
    ConsumerOptions options,
    IDeliverySink sink,
    TransportOptions transport,
    ILogger logger,
    Func<Message, CancellationToken, ValueTask<int>> publish)
    : ILastingConsumer<IConsumingEpoch>
{
    // Messages of packs that a stopping server has not started are published to their queue before the channel is closed.
    private static readonly TimeSpan MaxReturnTime = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private readonly Unpacker _unpacker = new(sink, options, transport, logger, publish);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly object _lock = new();
    private IEpochConsumer? _current;
    private IConsumingEpoch? _epoch; // that of the current consumer
    private bool _cancelled;
    private Task? _disposal;

    public (int Epoch, string Queue) Address => Volatile.Read(ref _current)?.Address ?? (0, options.Queue.Name);

    public async Task StartAsync(IConsumingEpoch epoch, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_cancelled && !ReferenceEquals(_epoch, epoch))
                await StartInAsync(epoch, cancellationToken).ConfigureAwait(false);
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

    private async Task StartInAsync(IConsumingEpoch epoch, CancellationToken cancellationToken)
    {
        IEpochConsumer started = await epoch.StartConsumerAsync(options, sink, _unpacker, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _current, started);
        _epoch = epoch;

        // Not awaited: it does not throw. A consumer without acknowledgements ends the epoch instead.
        if (!options.AutoAcknowledge)
            _ = Background.Start(() => RestartAsync(epoch, started));
    }

    private async Task RestartAsync(IConsumingEpoch epoch, IEpochConsumer lost)
    {
        await Task.WhenAny(lost.Lost, epoch.Over).ConfigureAwait(false);
        if (epoch.Over.IsCompleted)
            return;
        string queue = lost.Address.Queue;
        string reason = await lost.Lost.ConfigureAwait(false);
        var backoff = new Backoff(transport);
        var pace = new LogPace(transport.TimeProvider);
        for (int attempt = 0; ; attempt++)
        {
            // The semaphore is held only briefly. A cancelled or closed consumer ends this loop.
            await _turn.WaitAsync().ConfigureAwait(false);
            try
            {
                if (_cancelled || !ReferenceEquals(_current, lost) || epoch.Over.IsCompleted)
                {
                    epoch.Report(queue, null);
                    return;
                }

                if (attempt == 0)
                {
                    ConsumersLog.ConsumerLost(logger, queue, reason);
                    epoch.Report(queue, reason);
                    await lost.CloseAsync(CloseLimit, deletesQueue: false).ConfigureAwait(false);
                }

                await StartInAsync(epoch, CancellationToken.None).ConfigureAwait(false);
                epoch.Report(queue, null);
                return;
            }
            catch (Exception exception)
            {
                // Retry after any exception: the queue must be consumed as long as the epoch lasts.
                backoff.OnFailed(Backoff.IsRefusal(exception));
                LogLevel level = LogPace.LevelOf(pace.IsDue(exception.Message));
                ConsumersLog.ConsumerNotRestarted(logger, level, queue, attempt + 1, exception.Message);
                epoch.Report(queue, exception.Message);
            }
            finally
            {
                _turn.Release();
            }

            await Task.WhenAny(Task.Delay(backoff.Next(), transport.TimeProvider), epoch.Over).ConfigureAwait(false);
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
                await current.CloseAsync(CloseLimit, options.Queue.DeleteOnClose).ConfigureAwait(false);
                _epoch!.Report(current.Address.Queue, null);
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
