using Microsoft.Extensions.Logging;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The state of a transport with its current epoch, what is wrong in it, and the waits for the next.</summary>
internal sealed class LifetimeState(RabbitMqAddress address, TransportOptions options, ILogger logger)
{
    private readonly object _lock = new();
    private readonly SortedDictionary<string, string> _problems = new(StringComparer.Ordinal);
    private RpcBusState _state = RpcBusState.Connecting;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Epoch? _current;
    private TransportException? _refusal;
    private int _number;
    private string _cause = "";
    private DateTimeOffset _since;

    /// <summary>The epoch to publish in, or null while there is none.</summary>
    public Epoch? Current => Volatile.Read(ref _current);

    /// <summary>Which sizes of messages the broker is known to accept.</summary>
    public AcceptedSizes Sizes { get; } = new();

    /// <summary>True from disposal on.</summary>
    public bool IsClosing
    {
        get
        {
            lock (_lock)
                return _state is RpcBusState.Closing or RpcBusState.Closed;
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
    /// <param name="isPatient">True waits although the broker refuses us again and again.</param>
    /// <exception cref="TransportException">The transport is closed, the wanted epoch is over, or the broker refuses us.</exception>
    public async ValueTask<Epoch> WhenReadyAsync(int wanted, CancellationToken cancellationToken, bool isPatient = false)
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
                    throw new TransportException(TransportError.EpochEnded, $"The message was for epoch {wanted}, which is over; it was not sent.");
                if (_current is { } epoch)
                    return epoch;
                if (_refusal is { } refusal && !isPatient)
                    throw RabbitMqErrors.Copy(refusal);
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
    public Epoch? MoveTo(RpcBusState next, Epoch? epoch, string why)
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

            // Only closing can come between: whoever was about to make another move finds the transport closing.
            if (!allowed)
                throw new OperationCanceledException($"The transport cannot go from {_state} to {next}.");
            RabbitMqLog.StateChanged(logger, address, _state, next, why);
            Epoch? left = _current;
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

    /// <summary>The broker takes no messages in an epoch, or takes them again, as the epoch says now. Nothing when the epoch is not the current one.</summary>
    public void OnBlocked(Epoch epoch)
    {
        lock (_lock)
        {
            // Read under the lock: of two callers, the one that comes last sees what was true last.
            string? reason = epoch.BlockedBy;
            if (_current != epoch)
                return;
            if (reason is not null && _state == RpcBusState.Connected)
                MoveTo(RpcBusState.Blocked, epoch, reason);
            else if (reason is null && _state == RpcBusState.Blocked)
                MoveTo(RpcBusState.Connected, epoch, "RabbitMQ takes messages again");
        }
    }

    /// <summary>An attempt to connect failed.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="isLasting">True when the broker refuses us again and again: who waits hears of it, until there is a connection.</param>
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

    /// <summary>A consumer does not run in an epoch, for a reason, or runs again (null).</summary>
    public void OnConsumer(Epoch epoch, string queue, string? problem)
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

    // Under the lock, so that what is heard last is true; the listener only takes note.
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
        try
        {
            options.Listener.OnHealthChanged(health);
        }
        catch (Exception exception)
        {
            // A listener must not throw; if it does, the transport goes on for everybody else.
            RabbitMqLog.ListenerFailed(logger, exception);
        }
    }

    /// <summary>What everybody hears from disposal on.</summary>
    public TransportException ClosedError() => new(TransportError.Closed, $"The transport to RabbitMQ at {address.Endpoint} is closed.");
}
