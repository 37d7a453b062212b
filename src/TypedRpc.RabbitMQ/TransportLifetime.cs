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

    private readonly object _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<RabbitMqConsumer> _consumers = [];
    private readonly Failover _hosts = new(address, logger);
    private readonly Backoff _backoff = new(options, address.Settings.RetryStep);
    private int _epochs;
    private Task _running = Task.CompletedTask;
    private Task? _closing;

    /// <summary>Which state it is in.</summary>
    public LifetimeState State { get; } = new(address, options, logger);

    /// <summary>What each epoch begins by declaring.</summary>
    public RememberedTopology Topology { get; } = new();

    /// <summary>Opens the first epoch.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
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
    public void Add(RabbitMqConsumer consumer)
    {
        lock (_lock)
            _consumers.Add(consumer);
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

    private async Task RunAsync(Epoch epoch)
    {
        try
        {
            while (true)
            {
                TransportException reason = await epoch.Ended.WaitAsync(_stopping.Token).ConfigureAwait(false);
                State.MoveTo(RpcBusState.Reconnecting, null, reason.Message);
                _backoff.OnEpochEnded(options.TimeProvider.GetElapsedTime(epoch.StartedAt), epoch.EndedByRefusal);
                LeaveEpoch(epoch, reason);
                await epoch.CloseConnectionsAsync(CloseLimit).ConfigureAwait(false);
                epoch = await ReconnectAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (State.IsClosing)
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

    private async Task<Epoch> ReconnectAsync()
    {
        while (true)
        {
            await Task.Delay(_backoff.Next(), options.TimeProvider, _stopping.Token).ConfigureAwait(false);
            try
            {
                return await OpenEpochAsync(_stopping.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (!State.IsClosing)
            {
                // Whatever it was, the only thing worse than trying again is not to.
                _backoff.OnFailed(Backoff.IsRefusal(exception));
                RabbitMqLog.ReconnectFailed(logger, address, _backoff.Failures, exception.Message);
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
            RabbitMqConsumer[] consumers;
            lock (_lock)
                consumers = [.. _consumers];
            await Task.WhenAll(consumers.Select(consumer => consumer.StartAsync(epoch, cancellationToken))).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();

            RabbitMqLog.Connected(logger, epoch.Host, epoch.Number);
            _epochs = epoch.Number;
            Notify(listener => listener.OnEpochStarted(epoch.Number));
            State.MoveTo(RpcBusState.Connected, epoch, $"connected to {epoch.Host.Endpoint}");
            epoch.Began();
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
            await epoch.CloseConnectionsAsync(CloseLimit).ConfigureAwait(false);
            throw;
        }
    }

    private void LeaveEpoch(Epoch epoch, TransportException reason)
    {
        if (reason.Error != TransportError.Closed)
            RabbitMqLog.EpochEnded(logger, epoch.Host, epoch.Number, reason.Message);
        epoch.Publisher.Close(reason);
        Notify(listener => listener.OnEpochEnded(epoch.Number, reason));
    }

    private async Task CloseCoreAsync()
    {
        Epoch? epoch = State.MoveTo(RpcBusState.Closing, null, "disposed");
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (epoch is not null)
        {
            RabbitMqConsumer[] consumers;
            lock (_lock)
                consumers = [.. _consumers];
            Task flushing = FlushAsync(epoch, consumers);
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
            await epoch.CloseConnectionsAsync(CloseLimit).ConfigureAwait(false);
        }

        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
