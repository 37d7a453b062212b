using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>A consumer through all epochs, until it is cancelled.</summary>
internal sealed class RabbitMqConsumer(RabbitMqTransport transport, ConsumerOptions options, IDeliverySink sink) : IConsumer
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly object _lock = new();
    private ConsumerChannel? _current;
    private bool _cancelled;
    private Task? _disposal;

    public (int Epoch, string Queue) Address => Volatile.Read(ref _current)?.Address ?? (0, options.Queue.Name);

    /// <summary>Begins to consume in an epoch, unless it does already or has been cancelled.</summary>
    public async Task StartAsync(Epoch epoch, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The same epoch, not the same number: an attempt that failed half-way leaves its number to the next.
            if (!_cancelled && _current?.IsOf(epoch) != true)
                Volatile.Write(ref _current, await ConsumerChannel.StartAsync(epoch, options, sink, cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask CancelAsync(CancellationToken cancellationToken)
    {
        transport.Forget(this);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_cancelled)
                return;
            if (_current is { } current)
                await current.CancelAsync(cancellationToken).ConfigureAwait(false);
            _cancelled = true;
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

    private async Task CloseAsync()
    {
        transport.Forget(this);
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            // Closing the channel cancels as well.
            _cancelled = true;
            if (_current is { } current)
                await current.CloseAsync(CloseLimit).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
