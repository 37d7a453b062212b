using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>One connection of the client library, with bounds of our own on whatever may not end, and with its socket at hand.</summary>
/// <remarks>
/// The library's close waits for a broker that may be frozen or blocked, and leaves the socket open when its wait runs out. Disposing the
/// socket ends all of its loops at once, which is how <see cref="CloseAsync"/> keeps its promise.
/// </remarks>
internal sealed class BrokerConnection
{
    // The largest message that any RabbitMQ can be configured to accept (max_message_size). A larger limit of ours costs nothing, while a
    // smaller one makes the library close the connection on a foreign message, again and again; the consumer rejects it instead.
    private const uint MaxInboundBodyBytes = 512 * 1024 * 1024;

    private readonly IConnection _connection;
    private readonly Socket _socket;
    private readonly TransportOptions _options;
    private readonly ILogger _logger;

    private BrokerConnection(IConnection connection, Socket socket, TransportOptions options, ILogger logger) =>
        (_connection, _socket, _options, _logger) = (connection, socket, options, logger);

    /// <summary>The client library's connection, for its events.</summary>
    public IConnection Client => _connection;

    /// <summary>Connects, and opens a channel to see whether the virtual host may be used: the library does not wait for that answer.</summary>
    /// <exception cref="TransportException">It failed; within <see cref="TransportOptions.ConnectTimeout"/>.</exception>
    public static async Task<BrokerConnection> OpenAsync(RabbitMqHost host, TransportOptions options, string role, ILogger logger, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        (SslClientAuthenticationOptions? tls, TlsCheck? check) = TlsCheck.For(host);
        ConnectionFactory factory = Configure(host, tls, options, role, made => socket = made);
        long started = options.TimeProvider.GetTimestamp();
        using var giveUp = new CancellationTokenSource();
        Task<IConnection> connecting = WithoutContext.Start(() => factory.CreateConnectionAsync(giveUp.Token));
        BrokerConnection? opened = null;
        try
        {
            IConnection connection = await connecting.WaitAsync(options.ConnectTimeout, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            opened = new BrokerConnection(connection, socket!, options, logger);
            TimeSpan rest = options.ConnectTimeout - options.TimeProvider.GetElapsedTime(started);
            IChannel probe = await opened.OpenChannelAsync(null, rest > TimeSpan.Zero ? rest : TimeSpan.FromMilliseconds(1), cancellationToken).ConfigureAwait(false);
            await opened.DiscardAsync(probe).ConfigureAwait(false);
            return opened;
        }
        catch (Exception exception)
        {
            await giveUp.CancelAsync().ConfigureAwait(false);
            socket?.Dispose();
            Forget(connecting);
            if (opened is not null)
                Forget(opened.CloseAsync(TimeSpan.Zero));
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException(cancellationToken);
            throw check?.Fault is { } fault ? RabbitMqErrors.OfTls(fault, host) : RabbitMqErrors.OfConnect(exception, host);
        }
    }

    /// <summary>Opens a channel.</summary>
    /// <exception cref="TransportException">It failed; <see cref="TransportError.TooManyChannels"/> when the connection has as many as it may have.</exception>
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

    /// <summary>Closes a channel, bounded. A channel that does not close goes with its connection.</summary>
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
            // Whatever went wrong, the channel is of no more use, and the broker forgets it with the connection.
            RabbitMqLog.CloseCutShort(_logger, "a channel", exception.Message);
            Forget(close);
        }
    }

    /// <summary>Closes the connection, politely for so long, then by its socket.</summary>
    public async Task CloseAsync(TimeSpan limit)
    {
        // Abort: the library then reports no error, and its own least timeout does not matter as we wait no longer than ours.
        Task close = _connection.CloseAsync(200, "Goodbye", limit, abort: true, CancellationToken.None);
        try
        {
            await close.WaitAsync(limit, _options.TimeProvider).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The socket goes next, in which the broker sees the end of the connection as well.
            RabbitMqLog.CloseCutShort(_logger, "a connection", exception.Message);
        }

        _socket.Dispose();
        Forget(DisposeAsync(close));
    }

    // Something that runs on with nobody interested in its outcome any more; its exception counts as observed.
    internal static void Forget(Task task) =>
        task.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    // Waits within the bounds of an operation. Whoever stops waiting leaves its failure to nobody, however soon after that comes.
    internal static Task WithinAsync(Task operation, TransportOptions options, CancellationToken cancellationToken)
    {
        Forget(operation);
        return operation.WaitAsync(options.ConnectTimeout, options.TimeProvider, cancellationToken);
    }

    internal static Task<T> WithinAsync<T>(Task<T> operation, TransportOptions options, CancellationToken cancellationToken)
    {
        Forget(operation);
        return operation.WaitAsync(options.ConnectTimeout, options.TimeProvider, cancellationToken);
    }

    private async Task<IChannel> OpenChannelAsync(CreateChannelOptions? options, TimeSpan limit, CancellationToken cancellationToken)
    {
        // Asynchronous, as the library throws some of its failures at once and others later.
        Task<IChannel> opening = WithoutContext.Start(async () => await _connection.CreateChannelAsync(options, CancellationToken.None).ConfigureAwait(false));
        try
        {
            return await opening.WaitAsync(limit, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Opened at the last moment, or later, or not at all.
            Forget(DiscardWhenOpenAsync(opening));
            throw;
        }
    }

    private async Task DiscardWhenOpenAsync(Task<IChannel> opening) => await DiscardAsync(await opening.ConfigureAwait(false)).ConfigureAwait(false);

    private async Task DisposeAsync(Task close)
    {
        await close.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static ConnectionFactory Configure(RabbitMqHost host, SslClientAuthenticationOptions? tls, TransportOptions options, string role, Action<Socket> made) => new()
    {
        HostName = host.Name,
        Port = host.Port,
        VirtualHost = host.VirtualHost,
        // Not by URI: the library mangles reserved characters of credentials there (rabbitmq-dotnet-client, PR 1944).
        UserName = host.UserName,
        Password = host.Password,
        AuthMechanisms = host.Settings.LoginMethods,
        ClientProvidedName = $"{options.ConnectionName} ({role})",
        // Recovery is ours: the library's own resumes publishing before consuming and keeps nobody informed.
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        // Callbacks of a consumer in order, one at a time; they only copy and hand over.
        ConsumerDispatchConcurrency = 1,
        RequestedHeartbeat = options.Heartbeat,
        RequestedConnectionTimeout = options.ConnectTimeout,
        HandshakeContinuationTimeout = options.ConnectTimeout,
        // A little longer than our own bound, which then is the one that speaks.
        ContinuationTimeout = options.ConnectTimeout + TimeSpan.FromSeconds(1),
        MaxInboundMessageBodySize = Math.Max(MaxInboundBodyBytes, (uint)options.MaxMessageBytes),
        // TLS is the socket's own, so the library's stays off.
        SocketFactory = family =>
        {
            var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            made(socket);
            return new AmqpSocket(socket, tls);
        },
    };
}
