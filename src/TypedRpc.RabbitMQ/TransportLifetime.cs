using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The life of a transport: epochs one after another until it is closed. See <see cref="RpcBusState"/>.</summary>
internal sealed class TransportLifetime(RabbitMqAddress address, TransportOptions options, ILogger logger)
{
    // Together below five seconds, whatever state the broker is in.
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    // A broker that has just begun refuses users and virtual hosts for a moment; who waits is told of a refusal that has happened so often in a row.
    private const int RefusalsThatLast = 3;

    private readonly object _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<RabbitMqConsumer> _consumers = [];
    private readonly Failover _hosts = new(address, logger);
    private readonly OutageLog _outages = new(address, logger, options.TimeProvider);
    private readonly Backoff _backoff = new(options, address.Settings.RetryStep);
    private readonly List<Message> _survivors = [];
    private int _epochs;
    private Task _running = Task.CompletedTask;
    private Task? _closing;

    /// <summary>Which state it is in.</summary>
    public LifetimeState State { get; } = new(address, options, logger);

    /// <summary>What each epoch begins by declaring.</summary>
    public RememberedTopology Topology { get; } = new();

    /// <summary>Opens the first epoch, or begins to try in the background.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.ConnectInBackground)
        {
            _running = WithoutContext.Start(() => Task.Run(() => RunAsync(null)));
            return;
        }

        try
        {
            Epoch first = await OpenEpochAsync(cancellationToken).ConfigureAwait(false);
            _running = WithoutContext.Start(() => Task.Run(() => RunAsync(first)));
        }
        catch
        {
            State.MoveTo(RpcBusState.Closing, null, "the first connect failed");
            State.MoveTo(RpcBusState.Closed, null, "the first connect failed");
            throw;
        }
    }

    /// <summary>Resumes a consumer in each epoch to come.</summary>
    /// <returns>False when there is no epoch at the moment: the next one begins with the consumer.</returns>
    public bool Add(RabbitMqConsumer consumer)
    {
        lock (_lock)
        {
            _consumers.Add(consumer);
            return State.Current is not null;
        }
    }

    /// <summary>Resumes it no more.</summary>
    public void Remove(RabbitMqConsumer consumer)
    {
        lock (_lock)
            _consumers.Remove(consumer);
    }

    /// <summary>Closes the transport; everybody awaits the same closing.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
            return _closing ??= Task.Run(CloseCoreAsync);
    }

    private async Task RunAsync(Epoch? first)
    {
        try
        {
            Epoch epoch = first ?? await ConnectAsync(pausesFirst: false).ConfigureAwait(false);
            while (true)
            {
                TransportException reason = await epoch.Ended.WaitAsync(_stopping.Token).ConfigureAwait(false);
                State.MoveTo(RpcBusState.Reconnecting, null, reason.Message);
                _backoff.OnEpochEnded(options.TimeProvider.GetElapsedTime(epoch.StartedAt), epoch.EndedByRefusal);
                LeaveEpoch(epoch, reason);
                await CloseConnectionsAsync(epoch).ConfigureAwait(false);
                epoch = await ConnectAsync(pausesFirst: true).ConfigureAwait(false);
            }
        }
        catch (Exception) when (State.IsClosing)
        {
            // Closing takes over, and ends the epoch that is current then.
        }
        catch (Exception exception)
        {
            RabbitMqLog.LoopFailed(logger, exception, address);
            Debug.Fail(exception.ToString());
            _ = CloseAsync();
        }
    }

    private async Task<Epoch> ConnectAsync(bool pausesFirst)
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
                // Whatever it was, the only thing worse than trying again is not to.
                bool isRefusal = Backoff.IsRefusal(exception);
                _backoff.OnFailed(isRefusal);
                _outages.OnFailed(exception);
                State.OnConnectFailed(
                    exception as TransportException ?? RabbitMqErrors.OfOperation(exception, "beginning an epoch"), isLasting: isRefusal && _backoff.Failures >= RefusalsThatLast);
            }
        }
    }

    // Everything that must be there before anybody publishes: replies to a request that goes out need their queue.
    private async Task<Epoch> OpenEpochAsync(CancellationToken cancellationToken)
    {
        Epoch epoch = await _hosts.OpenAsync(_epochs + 1, options, State, cancellationToken).ConfigureAwait(false);
        try
        {
            Topology topology = Topology.Snapshot();
            await epoch.Topology.DeclareAsync(topology.Exchanges, topology.Queues, cancellationToken).ConfigureAwait(false);
            var started = new HashSet<RabbitMqConsumer>();
            await StartAsync(Consumers(), epoch, started, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();

            _outages.OnConnected(epoch);
            _epochs = epoch.Number;
            Notify(listener => listener.OnEpochStarted(epoch.Number));
            if (_survivors.Count > 0)
                RabbitMqLog.SentAgain(logger, _survivors.Count, epoch.Number);
            epoch.Publisher.Restore(_survivors);
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
                _ => RabbitMqErrors.OfOperation(exception, "beginning an epoch"),
            };
            epoch.End(reason);
            if (_epochs == epoch.Number)
                LeaveEpoch(epoch, reason);
            else
                epoch.Publisher.Close(reason);
            await CloseConnectionsAsync(epoch).ConfigureAwait(false);
            throw;
        }
    }

    // Nobody publishes before the epoch is the current one, and nobody who was added by then is left out.
    private bool TryBegin(Epoch epoch, HashSet<RabbitMqConsumer> started)
    {
        lock (_lock)
        {
            if (!started.IsSupersetOf(_consumers))
                return false;
            State.MoveTo(RpcBusState.Connected, epoch, $"connected to {epoch.Host.Endpoint}");
            return true;
        }
    }

    private static Task StartAsync(RabbitMqConsumer[] consumers, Epoch epoch, HashSet<RabbitMqConsumer> started, CancellationToken cancellationToken) =>
        Task.WhenAll(consumers.Where(started.Add).Select(consumer => consumer.StartAsync(epoch, cancellationToken)));

    private RabbitMqConsumer[] Consumers()
    {
        lock (_lock)
            return [.. _consumers];
    }

    private void LeaveEpoch(Epoch epoch, TransportException reason)
    {
        if (reason.Error != TransportError.Closed)
            _outages.OnLost(epoch, reason.Message);
        epoch.Publisher.Close(reason);
        Notify(listener => listener.OnEpochEnded(epoch.Number, reason));
    }

    private async Task CloseConnectionsAsync(Epoch epoch)
    {
        await epoch.CloseConnectionsAsync(CloseLimit).ConfigureAwait(false);
        (Message[] written, Message[] unwritten) = await epoch.Publisher.TakeSurvivorsAsync(CloseLimit).ConfigureAwait(false);
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
            Notify(listener => listener.OnDropped(message));
            message.Body.Return();
        }
    }

    private async Task CloseCoreAsync()
    {
        Epoch? epoch = State.MoveTo(RpcBusState.Closing, null, "disposed");
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
                RabbitMqLog.CloseCutShort(logger, "the transport", "the broker does not take what is left to send");
            }

            BrokerConnection.Forget(flushing);
            epoch.End(State.ClosedError());
            LeaveEpoch(epoch, State.ClosedError());
            await CloseConnectionsAsync(epoch).ConfigureAwait(false);
        }

        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Drop(_survivors);
        State.MoveTo(RpcBusState.Closed, null, "disposed");
        RabbitMqLog.Closed(logger, address);
    }

    private static async Task FlushAsync(Epoch epoch, RabbitMqConsumer[] consumers)
    {
        // All are cancelled before any gives back its deliveries, or they would come to the next of them.
        Task cancelling = Task.WhenAll(consumers.Select(consumer => consumer.CancelAsync(CancellationToken.None).AsTask()));
        await Task.WhenAll(epoch.Publisher.FlushAsync(), cancelling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(consumers.Select(consumer => consumer.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private void Notify(Action<ITransportListener> tell)
    {
        try
        {
            tell(options.Listener);
        }
        catch (Exception exception)
        {
            // A listener must not throw; if it does, the transport goes on for everybody else.
            RabbitMqLog.ListenerFailed(logger, exception);
        }
    }
}
