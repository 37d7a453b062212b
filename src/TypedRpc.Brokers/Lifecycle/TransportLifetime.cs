using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Url;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>The lifetime of a transport: one epoch after another until it is closed. See <see cref="RpcBusState"/>.</summary>
/// <param name="address">The hosts.</param>
/// <param name="options">The options.</param>
/// <param name="logger">The logger.</param>
/// <param name="epochs">Opens the epochs.</param>
internal sealed class TransportLifetime<TEpoch>(
    BrokerAddress address, TransportOptions options, ILogger logger, IEpochSource<TEpoch> epochs)
    where TEpoch : Epoch
{
    // Together below five seconds, in whatever state the broker is.
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    // A broker that has just started refuses users and virtual hosts for a moment. Waiting callers fail only after this many refusals in a
    // row.
    private const int RefusalsThatLast = 3;

    private readonly object _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<ILastingConsumer<TEpoch>> _consumers = [];
    private readonly Failover _hosts = new(address, logger);
    private readonly OutageLog _outages = new(address, logger, options.TimeProvider);
    private readonly Backoff _backoff = new(options, address.Settings.RetryStep);
    private readonly List<Message> _survivors = [];
    private int _epochs;
    private Task _running = Task.CompletedTask;
    private Task? _closing;

    /// <summary>The current state.</summary>
    public LifetimeState<TEpoch> State { get; } = new(address, options, logger);

    /// <summary>The topology that each epoch declares when it begins.</summary>
    public RememberedTopology Topology { get; } = new();

    /// <summary>Opens the first epoch, or starts to connect in the background.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.ConnectInBackground)
        {
            _running = Background.Start(() => Task.Run(() => RunAsync(null)));
            return;
        }

        try
        {
            TEpoch first = await OpenEpochAsync(cancellationToken).ConfigureAwait(false);
            _running = Background.Start(() => Task.Run(() => RunAsync(first)));
        }
        catch
        {
            State.MoveTo(RpcBusState.Closing, null, "the first connect failed");
            State.MoveTo(RpcBusState.Closed, null, "the first connect failed");
            throw;
        }
    }

    /// <summary>Adds a consumer that is resumed in every later epoch.</summary>
    /// <returns>False when there is no current epoch: the next one then starts the consumer.</returns>
    public bool Add(ILastingConsumer<TEpoch> consumer)
    {
        lock (_lock)
        {
            _consumers.Add(consumer);
            return State.Current is not null;
        }
    }

    /// <summary>Stops resuming a consumer.</summary>
    public void Remove(ILastingConsumer<TEpoch> consumer)
    {
        lock (_lock)
            _consumers.Remove(consumer);
    }

    /// <summary>Closes the transport. All callers await the same task.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
            return _closing ??= Task.Run(CloseCoreAsync);
    }

    private async Task RunAsync(TEpoch? first)
    {
        try
        {
            TEpoch epoch = first ?? await ConnectAsync(pausesFirst: false).ConfigureAwait(false);
            while (true)
            {
                TransportException reason = await epoch.Ended.WaitAsync(_stopping.Token).ConfigureAwait(false);
                State.MoveTo(RpcBusState.Reconnecting, null, reason.Message);
                _backoff.OnEpochEnded(options.TimeProvider.GetElapsedTime(epoch.StartedAt), epoch.IsEndedByRefusal);
                LeaveEpoch(epoch, reason);
                await CloseConnectionsAsync(epoch).ConfigureAwait(false);
                epoch = await ConnectAsync(pausesFirst: true).ConfigureAwait(false);
            }
        }
        catch (Exception) when (State.IsClosing)
        {
            // CloseCoreAsync takes over, and ends the epoch that is current then.
        }
        catch (Exception exception)
        {
            LifecycleLog.LoopFailed(logger, exception, address);
            Debug.Fail(exception.ToString());
            _ = CloseAsync();
        }
    }

    private async Task<TEpoch> ConnectAsync(bool pausesFirst)
    {
        for (bool pauses = pausesFirst; ; pauses = true)
        {
            if (pauses)
                await Task.Delay(_backoff.Next(), options.TimeProvider, _stopping.Token).ConfigureAwait(false);
            try
            {
                return await OpenEpochAsync(_stopping.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (!State.IsClosing)
            {
                // Retry after any exception: a transport that stops connecting would be worse.
                bool isRefusal = Backoff.IsRefusal(exception);
                _backoff.OnFailed(isRefusal);
                _outages.OnFailed(exception);
                bool isLasting = isRefusal && _backoff.Failures >= RefusalsThatLast;
                State.OnConnectFailed(exception as TransportException ?? epochs.ErrorOf(exception), isLasting);
            }
        }
    }

    // Declares the topology and starts the consumers before anything is published: the reply queue of a request must exist when the request
    // is sent.
    private async Task<TEpoch> OpenEpochAsync(CancellationToken cancellationToken)
    {
        TEpoch epoch = await _hosts
            .OpenAsync(host => epochs.OpenAsync(_epochs + 1, host, State, cancellationToken))
            .ConfigureAwait(false);
        try
        {
            await epoch.DeclareAsync(Topology.Snapshot(), cancellationToken).ConfigureAwait(false);
            var started = new HashSet<ILastingConsumer<TEpoch>>();
            await StartAsync(Consumers(), epoch, started, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();

            _outages.OnConnected(epoch);
            _epochs = epoch.Number;
            options.Listener.OnEpochStarted(epoch.Number);
            if (_survivors.Count > 0)
                LifecycleLog.SentAgain(logger, _survivors.Count, epoch.Number);
            epoch.Restore(_survivors);
            _survivors.Clear();
            while (!TryBegin(epoch, started))
                await StartAsync(Consumers(), epoch, started, cancellationToken).ConfigureAwait(false);
            State.OnBlocked(epoch);
            return epoch;
        }
        catch (Exception exception)
        {
            TransportException reason = exception switch
            {
                TransportException transport => transport,
                OperationCanceledException => State.ClosedError(),
                _ => epochs.ErrorOf(exception),
            };
            epoch.End(reason);
            if (_epochs == epoch.Number)
                LeaveEpoch(epoch, reason);
            else
                epoch.Close(reason);
            await CloseConnectionsAsync(epoch).ConfigureAwait(false);
            throw;
        }
    }

    // Makes the epoch the current one, unless a consumer was added that is not started in it yet.
    private bool TryBegin(TEpoch epoch, HashSet<ILastingConsumer<TEpoch>> started)
    {
        lock (_lock)
        {
            if (!started.IsSupersetOf(_consumers))
                return false;
            State.MoveTo(RpcBusState.Connected, epoch, $"connected to {epoch.Host.Endpoint}");
            return true;
        }
    }

    private static Task StartAsync(
        ILastingConsumer<TEpoch>[] consumers,
        TEpoch epoch,
        HashSet<ILastingConsumer<TEpoch>> started,
        CancellationToken cancellationToken) =>
        Task.WhenAll(consumers.Where(started.Add).Select(consumer => consumer.StartAsync(epoch, cancellationToken)));

    private ILastingConsumer<TEpoch>[] Consumers()
    {
        lock (_lock)
            return [.. _consumers];
    }

    private void LeaveEpoch(TEpoch epoch, TransportException reason)
    {
        if (reason.Error != TransportError.Closed)
            _outages.OnLost(epoch, reason.Message);
        epoch.Close(reason);
        options.Listener.OnEpochEnded(epoch.Number, reason);
    }

    private async Task CloseConnectionsAsync(TEpoch epoch)
    {
        (Message[] written, Message[] unwritten) = await epoch.CloseConnectionsAsync(CloseLimit).ConfigureAwait(false);
        if (!State.IsClosing)
        {
            _survivors.AddRange(written);
            _survivors.AddRange(unwritten);
            return;
        }

        foreach (Message message in written)
            message.Body.Return();
        Drop(unwritten);
    }

    private void Drop(IEnumerable<Message> messages)
    {
        foreach (Message message in messages)
        {
            options.Listener.OnDropped(message);
            message.Body.Return();
        }
    }

    private async Task CloseCoreAsync()
    {
        TEpoch? epoch = State.MoveTo(RpcBusState.Closing, null, "disposed");
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (epoch is not null)
        {
            Task flushing = FlushAsync(epoch, Consumers());
            try
            {
                await Task.WhenAny(flushing, epoch.Ended).WaitAsync(FlushLimit, options.TimeProvider).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                LifecycleLog.CloseCutShort(logger, "the transport", "the broker does not take what is left to send");
            }

            Background.Forget(flushing);
            epoch.End(State.ClosedError());
            LeaveEpoch(epoch, State.ClosedError());
            await CloseConnectionsAsync(epoch).ConfigureAwait(false);
        }

        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Drop(_survivors);
        State.MoveTo(RpcBusState.Closed, null, "disposed");
        LifecycleLog.Closed(logger, address);
    }

    private static async Task FlushAsync(TEpoch epoch, ILastingConsumer<TEpoch>[] consumers)
    {
        // Cancel all consumers before any of them requeues its deliveries, or the broker would deliver those to another of them.
        Task cancelling = Task.WhenAll(consumers.Select(consumer => consumer.CancelAsync(CancellationToken.None).AsTask()));
        await Task.WhenAll(epoch.FlushAsync(), cancelling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(consumers.Select(consumer => consumer.DisposeAsync().AsTask())).ConfigureAwait(false);
    }
}
