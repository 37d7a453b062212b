using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Login;
using TypedRpc.Brokers.Security;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>
/// A connection of the client library, with our own time limits for operations that may not end, and with access to its socket.
/// </summary>
/// <remarks>
/// The client library's close waits for a broker that may be frozen or blocked, and leaves the socket open when the wait times out.
/// Disposing the socket ends all of the library's loops at once; this is how <see cref="CloseAsync"/> keeps its limit.
/// </remarks>
internal sealed class BrokerConnection
{
    // The largest message that RabbitMQ can be configured to accept (max_message_size). A higher limit costs nothing. With a lower one, the
    // client library would close the connection on each redelivery of a larger foreign message; our consumer rejects that message instead.
    private const uint MaxInboundBodyBytes = 512 * 1024 * 1024;

    private readonly IConnection _connection;
    private readonly Socket _socket;
    private readonly TransportOptions _options;
    private readonly ILogger _logger;

    private BrokerConnection(IConnection connection, Socket socket, TransportOptions options, ILogger logger) =>
        (_connection, _socket, _options, _logger) = (connection, socket, options, logger);

    /// <summary>The client library's connection, for its events.</summary>
    public IConnection Client => _connection;

    /// <summary>
    /// Connects, and opens a channel to check access to the virtual host: the client library does not wait for that answer.
    /// </summary>
    /// <exception cref="TransportException">The connection failed, within <see cref="TransportOptions.ConnectTimeout"/>.</exception>
    public static async Task<BrokerConnection> OpenAsync(
        BrokerHost host, TransportOptions options, string role, ILogger logger, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        (SslClientAuthenticationOptions? tls, TlsCheck? check) = TlsCheck.For(host.Settings.Tls, host.Name);
        string password = await ProvidedPassword.GetAsync(host, options, cancellationToken).ConfigureAwait(false);
        ConnectionFactory factory = Configure(host, password, tls, options, role, made => socket = made);
        long started = options.TimeProvider.GetTimestamp();
        using var giveUp = new CancellationTokenSource();
        Task<IConnection> connecting = Background.Start(() => factory.CreateConnectionAsync(giveUp.Token));
        BrokerConnection? opened = null;
        try
        {
            IConnection connection = await connecting
                .WaitAsync(options.ConnectTimeout, options.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
            opened = new BrokerConnection(connection, socket!, options, logger);
            TimeSpan rest = options.ConnectTimeout - options.TimeProvider.GetElapsedTime(started);
            TimeSpan limit = rest > TimeSpan.Zero ? rest : TimeSpan.FromMilliseconds(1);
            IChannel probe = await opened.OpenChannelAsync(null, limit, cancellationToken).ConfigureAwait(false);
            await opened.DiscardAsync(probe).ConfigureAwait(false);
            return opened;
        }
        catch (Exception exception)
        {
            await giveUp.CancelAsync().ConfigureAwait(false);
            socket?.Dispose();
            Background.Forget(connecting);
            if (opened is not null)
                Background.Forget(opened.CloseAsync(TimeSpan.Zero));
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException(cancellationToken);
            throw check?.Refusal is { } refusal ? RabbitMqErrors.OfTls(refusal, host) : RabbitMqErrors.OfConnect(exception, host);
        }
    }

    /// <summary>Opens a channel.</summary>
    /// <exception cref="TransportException">
    /// Opening failed; <see cref="TransportError.TooManyChannels"/> when the connection has its maximum number of channels.
    /// </exception>
    public async Task<IChannel> OpenChannelAsync(CreateChannelOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenChannelAsync(options, _options.ConnectTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelAllocationException)
        {
            throw RabbitMqErrors.TooManyChannels(_connection.ChannelMax);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RabbitMqErrors.OfOperation(exception, "opening a channel");
        }
    }

    /// <summary>Closes a channel within a time limit. A channel that does not close is closed with its connection.</summary>
    public async Task DiscardAsync(IChannel channel)
    {
        Task close = channel.CloseAsync(200, "Goodbye", abort: true, CancellationToken.None);
        try
        {
            await close.WaitAsync(_options.ConnectTimeout, _options.TimeProvider).ConfigureAwait(false);
            await channel.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The channel is not used any more in any case, and the broker closes it with the connection.
            LifecycleLog.CloseCutShort(_logger, "a channel", exception.Message);
            Background.Forget(close);
        }
    }

    /// <summary>Closes the connection: gracefully within the limit, then by closing its socket.</summary>
    public async Task CloseAsync(TimeSpan limit)
    {
        // Abort: the client library then reports no error. Its own minimum timeout does not matter, because we wait no longer than our
        // limit.
        Task close = _connection.CloseAsync(200, "Goodbye", limit, abort: true, CancellationToken.None);
        try
        {
            await close.WaitAsync(limit, _options.TimeProvider).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The socket is closed next, so the broker sees the end of the connection too.
            LifecycleLog.CloseCutShort(_logger, "a connection", exception.Message);
        }

        _socket.Dispose();
        Background.Forget(DisposeAsync(close));
    }

    private async Task<IChannel> OpenChannelAsync(CreateChannelOptions? options, TimeSpan limit, CancellationToken cancellationToken)
    {
        // An async lambda, because the client library throws some failures synchronously and others later.
        Task<IChannel> opening = Background.Start(
            async () => await _connection.CreateChannelAsync(options, CancellationToken.None).ConfigureAwait(false));
        try
        {
            return await opening.WaitAsync(limit, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The channel may still open later; it is then closed.
            Background.Forget(DiscardWhenOpenAsync(opening));
            throw;
        }
    }

    private async Task DiscardWhenOpenAsync(Task<IChannel> opening) =>
        await DiscardAsync(await opening.ConfigureAwait(false)).ConfigureAwait(false);

    private async Task DisposeAsync(Task close)
    {
        await close.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static ConnectionFactory Configure(
        BrokerHost host,
        string password,
        SslClientAuthenticationOptions? tls,
        TransportOptions options,
        string role,
        Action<Socket> made) => new()
        {
            HostName = host.Name,
            Port = host.Port,
            VirtualHost = host.VirtualHost,
            // Not by URI: the client library changes reserved characters of credentials there (rabbitmq-dotnet-client, PR 1944).
            UserName = host.UserName,
            Password = password,
            AuthMechanisms = SaslMechanisms.Of(host.Settings.Login),
            ClientProvidedName = $"{options.ConnectionName} ({role})",
            // This transport does its own recovery: the library's resumes publishing before consuming and does not notify callers.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            // The callbacks of a consumer run in order, one at a time. They only copy the delivery and hand it over.
            ConsumerDispatchConcurrency = 1,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = options.ConnectTimeout,
            HandshakeContinuationTimeout = options.ConnectTimeout,
            // Slightly longer than our own timeout, so that ours takes effect first.
            ContinuationTimeout = options.ConnectTimeout + TimeSpan.FromSeconds(1),
            MaxInboundMessageBodySize = Math.Max(MaxInboundBodyBytes, (uint)options.MaxMessageBytes),
            // AmqpSocket does TLS, so the client library's stays off.
            SocketFactory = family =>
            {
                var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                made(socket);
                return new AmqpSocket(socket, options.TimeProvider, tls);
            },
        };
}
