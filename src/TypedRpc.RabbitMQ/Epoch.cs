using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>A pair of connections that live and die together, and what runs on them.</summary>
/// <remarks>
/// Publishing has a connection of its own because a broker in alarm stops reading from connections that publish, and acknowledgements and
/// heartbeats of consumers would wait in the same socket (RabbitMQ, Memory and Disk Alarms).
/// </remarks>
internal sealed class Epoch
{
    private readonly TaskCompletionSource<TransportException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BrokerConnection _publish;
    private readonly BrokerConnection _consume;

    private volatile string? _blockedBy;

    internal Epoch(int number, RabbitMqHost host, TransportOptions options, LifetimeState state, ILogger logger, BrokerConnection publish, BrokerConnection consume)
    {
        (Number, Host, Options, State, Logger, _publish, _consume) = (number, host, options, state, logger, publish, consume);
        StartedAt = options.TimeProvider.GetTimestamp();
        Topology = new TopologyDeclarer(this);
        Inspector = new QueueInspector(this);
        Bindings = new BindingKeeper(this);
        Publisher = new Publisher(this);
    }

    public int Number { get; }

    /// <summary>The host that both connections are to.</summary>
    public RabbitMqHost Host { get; }

    public TransportOptions Options { get; }

    /// <summary>The state of the transport, which may be in a later epoch by now.</summary>
    public LifetimeState State { get; }

    public ILogger Logger { get; }

    public long StartedAt { get; }

    public TopologyDeclarer Topology { get; }

    public QueueInspector Inspector { get; }

    public BindingKeeper Bindings { get; }

    public Publisher Publisher { get; }

    /// <summary>Completes with the reason when the first of the connections and channels is lost.</summary>
    public Task<TransportException> Ended => _ended.Task;

    /// <summary>True when the broker closed a channel over something that we did: a missing permission or exchange. The next epoch may end the same way.</summary>
    public bool EndedByRefusal { get; private set; }

    /// <summary>Opens both connections and the publishing channels.</summary>
    public static async Task<Epoch> OpenAsync(int number, RabbitMqHost host, TransportOptions options, LifetimeState state, ILogger logger, CancellationToken cancellationToken)
    {
        Task<BrokerConnection> publishing = BrokerConnection.OpenAsync(host, options, "publish", logger, cancellationToken);
        Task<BrokerConnection> consuming = BrokerConnection.OpenAsync(host, options, "consume", logger, cancellationToken);
        Epoch? epoch = null;
        try
        {
            await Task.WhenAll(publishing, consuming).ConfigureAwait(false);
            epoch = new Epoch(number, host, options, state, logger, await publishing.ConfigureAwait(false), await consuming.ConfigureAwait(false));
            epoch.Watch();
            await epoch.Publisher.StartAsync(cancellationToken).ConfigureAwait(false);
            return epoch;
        }
        catch (Exception exception)
        {
            if (epoch is not null)
                epoch.Publisher.Close(RabbitMqErrors.OfConnect(exception, host));
            foreach (Task<BrokerConnection> opening in new[] { publishing, consuming })
            {
                if (opening.IsCompletedSuccessfully)
                    await (await opening.ConfigureAwait(false)).CloseAsync(TimeSpan.FromMilliseconds(500)).ConfigureAwait(false);
            }

            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw RabbitMqErrors.OfConnect(exception, host);
        }
    }

    /// <summary>Why the broker takes no messages at the moment, or null when it does.</summary>
    public string? BlockedBy
    {
        get => _blockedBy;
        internal set => _blockedBy = value;
    }

    /// <summary>Tells the listener of an unconfirmed message that is given up.</summary>
    public void Drop(in Outgoing outgoing)
    {
        // Whoever sent a message for one epoch hears of the end of the epoch.
        if (outgoing.Pending is not null || outgoing.Message.Epoch != 0)
            return;
        try
        {
            Options.Listener.OnDropped(outgoing.Message);
        }
        catch (Exception exception)
        {
            RabbitMqLog.ListenerFailed(Logger, exception);
        }
    }

    /// <summary>Ends the epoch; the first reason counts. Only marks it: whoever waits for <see cref="Ended"/> does the work, on another thread.</summary>
    public void End(TransportException reason) => _ended.TrySetResult(reason);

    /// <summary>Opens another connection to the same host, which is the caller's to close.</summary>
    public Task<BrokerConnection> ConnectAsync(string role, CancellationToken cancellationToken) => BrokerConnection.OpenAsync(Host, Options, role, Logger, cancellationToken);

    /// <summary>Opens a channel on the publishing connection.</summary>
    public Task<IChannel> OpenPublishingChannelAsync(bool confirmed, CancellationToken cancellationToken) =>
        // Tracking stays off: the library's adds a header to each message and is corrupted by cancelled callers (rabbitmq-dotnet-client 1900).
        _publish.OpenChannelAsync(new CreateChannelOptions(confirmed, publisherConfirmationTrackingEnabled: false), cancellationToken);

    /// <summary>Opens a channel on the consuming connection.</summary>
    public Task<IChannel> OpenConsumingChannelAsync(CancellationToken cancellationToken) => _consume.OpenChannelAsync(null, cancellationToken);

    /// <summary>Closes a channel, bounded.</summary>
    public Task DiscardAsync(IChannel channel) => _consume.DiscardAsync(channel);

    /// <summary>Closes both connections, politely for so long.</summary>
    public Task CloseConnectionsAsync(TimeSpan limit) => Task.WhenAll(_publish.CloseAsync(limit), _consume.CloseAsync(limit));

    /// <summary>Ends the epoch with a channel, unless it is we who close it. One that is closed already does so at once.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="what">The channel, in words.</param>
    /// <param name="tooLarge">Hears of a message that was too large, the only one of its channel: then nothing else ends. Null on a channel that others share.</param>
    public void EndWith(IChannel channel, string what, Action<TransportException>? tooLarge = null) => channel.ChannelShutdownAsync += (_, reason) =>
    {
        if (reason.Initiator == ShutdownInitiator.Application)
            return Task.CompletedTask;
        if (State.Sizes.OnClosed(Number, reason.ReplyCode, reason.ReplyText) is { } refusal)
        {
            RabbitMqLog.MessageTooLargeForBroker(Logger, refusal.Message);
            tooLarge?.Invoke(refusal);
            if (tooLarge is not null)
                return Task.CompletedTask;
        }

        EndedByRefusal |= reason.Initiator == ShutdownInitiator.Peer && reason.ReplyCode is ReplyCodes.AccessRefused or ReplyCodes.NotFound or ReplyCodes.PreconditionFailed;
        End(RabbitMqErrors.OfShutdown(reason, what));
        return Task.CompletedTask;
    };

    private void Watch()
    {
        _publish.Client.ConnectionShutdownAsync += (_, reason) => OnShutdown(reason, "publishing");
        _consume.Client.ConnectionShutdownAsync += (_, reason) => OnShutdown(reason, "consuming");
        _publish.Client.ConnectionBlockedAsync += (_, blocked) =>
        {
            RabbitMqLog.Blocked(Logger, Host, blocked.Reason);
            _blockedBy = $"RabbitMQ takes no messages: {blocked.Reason}";
            Publisher.Pause();
            State.OnBlocked(this);
            return Task.CompletedTask;
        };
        _publish.Client.ConnectionUnblockedAsync += (_, _) =>
        {
            RabbitMqLog.Unblocked(Logger, Host);
            _blockedBy = null;
            State.OnBlocked(this);
            Publisher.Resume();
            return Task.CompletedTask;
        };
    }

    private Task OnShutdown(ShutdownEventArgs reason, string role)
    {
        End(RabbitMqErrors.OfShutdown(reason, $"The {role} connection to RabbitMQ at {Host}"));
        return Task.CompletedTask;
    }
}
