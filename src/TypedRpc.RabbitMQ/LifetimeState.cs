using Microsoft.Extensions.Logging;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The state of a transport with its current epoch, and the waits for the next.</summary>
internal sealed class LifetimeState(RabbitMqAddress address, ILogger logger)
{
    private readonly object _lock = new();
    private TransportState _state = TransportState.Connecting;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Epoch? _current;

    /// <summary>The epoch to publish in, or null while there is none.</summary>
    public Epoch? Current => Volatile.Read(ref _current);

    /// <summary>True from disposal on.</summary>
    public bool IsClosing
    {
        get
        {
            lock (_lock)
                return _state is TransportState.Closing or TransportState.Closed;
        }
    }

    /// <summary>Fails when the transport is closed or closing.</summary>
    public void ThrowIfClosed()
    {
        if (IsClosing)
            throw ClosedError();
    }

    /// <summary>Waits for an epoch.</summary>
    /// <param name="wanted">The only epoch that will do; 0 is any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<Epoch> WhenReadyAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed;
            lock (_lock)
            {
                if (_state is TransportState.Closing or TransportState.Closed)
                    throw ClosedError();
                if (wanted != 0 && wanted != _current?.Number)
                    throw new TransportException(TransportError.EpochEnded, $"The message was for epoch {wanted}, which is over; it was not sent.");
                if (_current is { } epoch)
                    return epoch;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until an epoch that ended has been left.</summary>
    public async Task WhenOverAsync(Epoch epoch, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_current != epoch)
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The one place where the state changes.</summary>
    /// <returns>The epoch that was current.</returns>
    /// <exception cref="OperationCanceledException">The move is not allowed, because closing came between.</exception>
    public Epoch? MoveTo(TransportState next, Epoch? epoch, string why)
    {
        lock (_lock)
        {
            bool allowed = (_state, next) switch
            {
                (TransportState.Connecting, TransportState.Ready) => true,
                (TransportState.Ready, TransportState.Reconnecting) => true,
                (TransportState.Reconnecting, TransportState.Ready) => true,
                (TransportState.Closing, TransportState.Closed) => true,
                (not TransportState.Closed, TransportState.Closing) => true,
                _ => false,
            };

            // Only closing can come between: whoever was about to make another move finds the transport closing.
            if (!allowed)
                throw new OperationCanceledException($"The transport cannot go from {_state} to {next}.");
            RabbitMqLog.StateChanged(logger, address, _state, next, why);
            Epoch? left = _current;
            _state = next;
            Volatile.Write(ref _current, epoch);
            TaskCompletionSource changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.TrySetResult();
            return left;
        }
    }

    /// <summary>What everybody hears from disposal on.</summary>
    public TransportException ClosedError() => new(TransportError.Closed, $"The transport to RabbitMQ at {address.Endpoint} is closed.");
}
