using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>
/// A pair of connections, one to publish and one to consume, that live and die together, with everything that runs on them.
/// </summary>
/// <remarks>
/// Publishing has its own connection because a broker in alarm stops reading from connections that publish. On a shared connection, the
/// acknowledgements and heartbeats of consumers would be blocked too (RabbitMQ, Memory and Disk Alarms).
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

    /// <summary>The host that both connections are connected to.</summary>
    public RabbitMqHost Host { get; }

    public TransportOptions Options { get; }

    /// <summary>The state of the transport, which may already be in a later epoch.</summary>
    public LifetimeState State { get; }

    public ILogger Logger { get; }

    public long StartedAt { get; }

    public TopologyDeclarer Topology { get; }

    public QueueInspector Inspector { get; }

    public BindingKeeper Bindings { get; }

    public Publisher Publisher { get; }

    /// <summary>Completes with the reason when a connection, channel or consumer is lost that the epoch depends on.</summary>
    public Task<TransportException> Ended => _ended.Task;

    /// <summary>True when the broker closed a channel because it refused an operation (missing permission or exchange).</summary>
    /// <remarks>The next epoch may end for the same reason.</remarks>
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

    /// <summary>Why the broker currently blocks publishing, or null when it does not.</summary>
    public string? BlockedBy
    {
        get => _blockedBy;
        internal set => _blockedBy = value;
    }

    /// <summary>Notifies the listener of a discarded message, unless its sender learns of it in another way.</summary>
    public void Drop(in Outgoing outgoing)
    {
        // A waiting sender gets an exception. The sender of a message for one epoch is notified that the epoch has ended.
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

    /// <summary>Ends the epoch; the first reason counts.</summary>
    /// <remarks>Only completes <see cref="Ended"/>; <see cref="TransportLifetime"/> awaits it and cleans up on another thread.</remarks>
    public void End(TransportException reason) => _ended.TrySetResult(reason);

    /// <summary>Opens another connection to the same host. The caller must close it.</summary>
    public Task<BrokerConnection> ConnectAsync(string role, CancellationToken cancellationToken) => BrokerConnection.OpenAsync(Host, Options, role, Logger, cancellationToken);

    /// <summary>Opens a channel on the publishing connection.</summary>
    public Task<IChannel> OpenPublishingChannelAsync(bool confirmed, CancellationToken cancellationToken) =>
        // Tracking stays off: the client library's tracking adds a header to each message, and cancelled callers corrupt its state
        // (rabbitmq-dotnet-client 1900).
        _publish.OpenChannelAsync(new CreateChannelOptions(confirmed, publisherConfirmationTrackingEnabled: false), cancellationToken);

    /// <summary>Opens a channel on the consuming connection.</summary>
    public Task<IChannel> OpenConsumingChannelAsync(CancellationToken cancellationToken) => _consume.OpenChannelAsync(null, cancellationToken);

    /// <summary>Closes a channel within a time limit.</summary>
    public Task DiscardAsync(IChannel channel) => _consume.DiscardAsync(channel);

    /// <summary>Closes both connections: gracefully within the limit, then by closing their sockets.</summary>
    public Task CloseConnectionsAsync(TimeSpan limit) => Task.WhenAll(_publish.CloseAsync(limit), _consume.CloseAsync(limit));

    /// <summary>
    /// Ends the epoch when a channel is closed, unless this transport closed it. A channel that is closed already ends it at once.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="what">The name of the channel in messages.</param>
    /// <param name="tooLarge">
    /// Called when the broker refused the only message of the channel because of its size; the epoch then goes on. Null for a shared
    /// channel.
    /// </param>
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
