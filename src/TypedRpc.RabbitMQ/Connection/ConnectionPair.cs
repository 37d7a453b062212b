using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>The connections of an epoch, one to publish and one to consume, which live and die together.</summary>
/// <remarks>
/// Publishing has its own connection because a broker in alarm stops reading from connections that publish. On a shared connection, the
/// acknowledgements and heartbeats of consumers would be blocked too (RabbitMQ, Memory and Disk Alarms).
/// </remarks>
internal sealed class ConnectionPair
{
    private readonly BrokerConnection _publish;
    private readonly BrokerConnection _consume;

    private ConnectionPair(
        BrokerHost host, TransportOptions options, ILogger logger, BrokerConnection publish, BrokerConnection consume) =>
        (Host, Options, Logger, _publish, _consume) = (host, options, logger, publish, consume);

    /// <summary>The host that both connections are connected to.</summary>
    public BrokerHost Host { get; }

    public TransportOptions Options { get; }

    public ILogger Logger { get; }

    /// <summary>Opens both connections.</summary>
    /// <exception cref="TransportException">One of them could not be opened; the other one is closed again.</exception>
    public static async Task<ConnectionPair> OpenAsync(
        BrokerHost host, TransportOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        Task<BrokerConnection> publishing = BrokerConnection.OpenAsync(host, options, "publish", logger, cancellationToken);
        Task<BrokerConnection> consuming = BrokerConnection.OpenAsync(host, options, "consume", logger, cancellationToken);
        try
        {
            BrokerConnection[] both = await Task.WhenAll(publishing, consuming).ConfigureAwait(false);
            return new ConnectionPair(host, options, logger, both[0], both[1]);
        }
        catch
        {
            foreach (Task<BrokerConnection> opening in new[] { publishing, consuming })
            {
                if (opening.IsCompletedSuccessfully)
                    await (await opening.ConfigureAwait(false)).CloseAsync(TimeSpan.FromMilliseconds(500)).ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Ends the epoch when a connection is lost, and reports to it when the broker blocks or unblocks publishing.</summary>
    public void Watch(Epoch epoch)
    {
        _publish.Client.ConnectionShutdownAsync += (_, reason) => OnShutdown(epoch, reason, "publishing");
        _consume.Client.ConnectionShutdownAsync += (_, reason) => OnShutdown(epoch, reason, "consuming");
        _publish.Client.ConnectionBlockedAsync += (_, blocked) =>
        {
            ConnectionLog.Blocked(Logger, Host, blocked.Reason);
            epoch.OnBlocked($"RabbitMQ takes no messages: {blocked.Reason}");
            return Task.CompletedTask;
        };
        _publish.Client.ConnectionUnblockedAsync += (_, _) =>
        {
            ConnectionLog.Unblocked(Logger, Host);
            epoch.OnBlocked(null);
            return Task.CompletedTask;
        };
    }

    /// <summary>Opens another connection to the same host. The caller must close it.</summary>
    public Task<BrokerConnection> ConnectAsync(string role, CancellationToken cancellationToken) =>
        BrokerConnection.OpenAsync(Host, Options, role, Logger, cancellationToken);

    /// <summary>Opens a channel on the publishing connection.</summary>
    public Task<IChannel> OpenPublishingChannelAsync(bool confirmed, CancellationToken cancellationToken) =>
        // Tracking stays off: the client library's tracking adds a header to each message, and cancelled callers corrupt its state
        // (rabbitmq-dotnet-client 1900).
        _publish.OpenChannelAsync(new CreateChannelOptions(confirmed, publisherConfirmationTrackingEnabled: false), cancellationToken);

    /// <summary>Opens a channel on the consuming connection.</summary>
    public Task<IChannel> OpenConsumingChannelAsync(CancellationToken cancellationToken) =>
        _consume.OpenChannelAsync(null, cancellationToken);

    /// <summary>Closes a channel within a time limit.</summary>
    public Task DiscardAsync(IChannel channel) => _consume.DiscardAsync(channel);

    /// <summary>Closes both connections: gracefully within the limit, then by closing their sockets.</summary>
    public Task CloseAsync(TimeSpan limit) => Task.WhenAll(_publish.CloseAsync(limit), _consume.CloseAsync(limit));

    /// <summary>Waits for an operation within its time limit. A failure after the wait has ended is observed and ignored.</summary>
    public Task WithinAsync(Task operation, CancellationToken cancellationToken)
    {
        Background.Forget(operation);
        return operation.WaitAsync(Options.ConnectTimeout, Options.TimeProvider, cancellationToken);
    }

    /// <inheritdoc cref="WithinAsync(Task, CancellationToken)" />
    public Task<T> WithinAsync<T>(Task<T> operation, CancellationToken cancellationToken)
    {
        Background.Forget(operation);
        return operation.WaitAsync(Options.ConnectTimeout, Options.TimeProvider, cancellationToken);
    }

    private Task OnShutdown(Epoch epoch, ShutdownEventArgs reason, string role)
    {
        epoch.End(RabbitMqErrors.OfShutdown(reason, $"The {role} connection to RabbitMQ at {Host}"));
        return Task.CompletedTask;
    }
}
