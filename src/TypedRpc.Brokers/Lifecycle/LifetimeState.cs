using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>The state of a transport: its current epoch, its problems, and the callers that wait for the next epoch.</summary>
internal sealed class LifetimeState<TEpoch>(BrokerAddress address, TransportOptions options, ILogger logger)
    where TEpoch : Epoch
{
    private readonly object _lock = new();
    private readonly SortedDictionary<string, string> _problems = new(StringComparer.Ordinal);
    private RpcBusState _state = RpcBusState.Connecting;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TEpoch? _current;
    private TransportException? _refusal;
    private int _number;
    private string _cause = "";
    private DateTimeOffset _since;

    /// <summary>The epoch to publish in, or null while there is none.</summary>
    public TEpoch? Current => Volatile.Read(ref _current);

    /// <summary>True once the transport is closing or closed.</summary>
    public bool IsClosing
    {
        get
        {
            lock (_lock)
                return _state is RpcBusState.Closing or RpcBusState.Closed;
        }
    }

    /// <summary>Throws when the transport is closing or closed.</summary>
    public void ThrowIfClosed()
    {
        if (IsClosing)
            throw ClosedError();
    }

    /// <summary>Waits for an epoch.</summary>
    /// <param name="wanted">The number of the required epoch; 0 for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="isPatient">True keeps waiting even when the broker refuses the connection repeatedly.</param>
    /// <exception cref="TransportException">
    /// The transport is closed, the required epoch is over, or the broker refuses the connection.
    /// </exception>
    public async ValueTask<TEpoch> WhenReadyAsync(int wanted, CancellationToken cancellationToken, bool isPatient = false)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed;
            lock (_lock)
            {
                if (_state is RpcBusState.Closing or RpcBusState.Closed)
                    throw ClosedError();
                if (wanted != 0 && wanted != _current?.Number)
                {
                    throw new TransportException(
                        TransportError.EpochEnded, $"The message was for epoch {wanted}, which is over; it was not sent.");
                }

                if (_current is { } epoch)
                    return epoch;
                if (_refusal is { } refusal && !isPatient)
                    throw refusal.Copy();
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until an ended epoch is no longer the current one.</summary>
    public async Task WhenOverAsync(TEpoch epoch, CancellationToken cancellationToken)
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

    /// <summary>Changes the state. No other method does.</summary>
    /// <returns>The epoch that was current before.</returns>
    /// <exception cref="OperationCanceledException">The transition is not allowed, because the transport was closed meanwhile.</exception>
    public TEpoch? MoveTo(RpcBusState next, TEpoch? epoch, string why)
    {
        lock (_lock)
        {
            bool allowed = (_state, next) switch
            {
                (RpcBusState.Connecting, RpcBusState.Connected) => true,
                (RpcBusState.Connected, RpcBusState.Blocked) => true,
                (RpcBusState.Blocked, RpcBusState.Connected) => true,
                (RpcBusState.Connected or RpcBusState.Blocked, RpcBusState.Reconnecting) => true,
                (RpcBusState.Reconnecting, RpcBusState.Connected) => true,
                (RpcBusState.Closing, RpcBusState.Closed) => true,
                (not RpcBusState.Closed, RpcBusState.Closing) => true,
                _ => false,
            };

            // The only cause is a concurrent close: any other transition then finds the transport closing.
            if (!allowed)
                throw new OperationCanceledException($"The transport cannot go from {_state} to {next}.");
            LifecycleLog.StateChanged(logger, address, _state, next, why);
            TEpoch? left = _current;
            (_state, _cause, _since) = (next, why, options.TimeProvider.GetUtcNow());
            if (!ReferenceEquals(left, epoch))
                _problems.Clear();
            _number = epoch?.Number ?? _number;
            Volatile.Write(ref _current, epoch);
            if (epoch is not null)
                _refusal = null;
            Changed();
            Report();
            return left;
        }
    }

    /// <summary>Updates the state when the broker blocks or unblocks the connection of an epoch.</summary>
    /// <remarks>Reads <see cref="Epoch.BlockedBy"/>. Does nothing when the epoch is not the current one.</remarks>
    public void OnBlocked(TEpoch epoch)
    {
        lock (_lock)
        {
            // Read under the lock, so that the last of two concurrent callers sees the latest value.
            string? reason = epoch.BlockedBy;
            if (_current != epoch)
                return;
            if (reason is not null && _state == RpcBusState.Connected)
                MoveTo(RpcBusState.Blocked, epoch, reason);
            else if (reason is null && _state == RpcBusState.Blocked)
                MoveTo(RpcBusState.Connected, epoch, "the broker takes messages again");
        }
    }

    /// <summary>An attempt to connect failed.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="isLasting">
    /// True when the broker refuses the connection repeatedly: waiting callers then fail, until there is a connection.
    /// </param>
    public void OnConnectFailed(TransportException reason, bool isLasting)
    {
        lock (_lock)
        {
            if (_state is not (RpcBusState.Connecting or RpcBusState.Reconnecting))
                return;
            bool isNews = _cause != reason.Message;
            (_cause, _refusal) = (reason.Message, isLasting ? reason : null);
            Changed();
            if (isNews)
                Report();
        }
    }

    /// <summary>Records why the consumer of a queue does not run in an epoch, or, with null, that it runs again.</summary>
    public void OnConsumer(TEpoch epoch, string queue, string? problem)
    {
        lock (_lock)
        {
            if (_current != epoch)
                return;
            if (problem is null ? !_problems.Remove(queue) : _problems.TryGetValue(queue, out string? known) && known == problem)
                return;
            if (problem is not null)
                _problems[queue] = problem;
            Report();
        }
    }

    private void Changed()
    {
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    // Called under the lock, so that the last report is the current state. The listener must return quickly.
    private void Report()
    {
        bool degraded = _state == RpcBusState.Connected && _problems.Count > 0;
        var health = new RpcBusHealth
        {
            State = degraded ? RpcBusState.Degraded : _state,
            Cause = degraded ? _problems.Values.First() : _cause,
            Since = _since,
            Epoch = _number,
            Problems = [.. _problems.Select(problem => $"the queue '{problem.Key}' is not consumed: {problem.Value}")],
        };
        options.Listener.OnHealthChanged(health);
    }

    /// <summary>The exception for all operations after the transport was closed.</summary>
    public TransportException ClosedError() => new(TransportError.Closed, $"The transport to the broker at {address.Endpoint} is closed.");
}
