using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Login;
using TypedRpc.Brokers.Security;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;
using ClientConnection = Amqp.Connection;

namespace TypedRpc.Amqp.Connection;

/// <summary>One connection to a broker.</summary>
internal sealed class AmqpConnection
{
    private const int MaxFrameBytes = 128 * 1024;

    // RabbitMQ 4 allows 64 sessions in a connection by default (session_max_per_connection).
    private const int MaxSessions = 1024;
    private const int MaxBegins = 3;

    // What the library uses by default: frames that may be on their way, and links of a session.
    private const uint SessionWindow = 2048;
    private const uint MaxLinks = 64;

    private static readonly TimeSpan BeginLimit = TimeSpan.FromSeconds(1);

    private static readonly global::Amqp.Types.Symbol AnonymousRelay = new("ANONYMOUS-RELAY");

    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TransportOptions _options;
    private readonly StreamTransport _transport;
    private readonly int _maxSessions;
    private int _sessions;

    private AmqpConnection(ClientConnection client, Open remote, StreamTransport transport, TransportOptions options)
    {
        (Client, _transport, _options) = (client, transport, options);
        _maxSessions = Math.Min(MaxSessions, remote.ChannelMax + 1);
        Product = remote.Properties?[new global::Amqp.Types.Symbol("product")] as string ?? "";
        HasAnonymousRelay = remote.OfferedCapabilities?.Contains(AnonymousRelay) == true;
        client.AddClosedCallback((_, error) => _lost.TrySetResult(AmqpErrors.TextOf(error)));
        if (options.Heartbeat > TimeSpan.Zero)
            _ = Background.Start(() => Task.Run(WatchAsync));
    }

    /// <summary>The connection of the client library.</summary>
    public ClientConnection Client { get; }

    /// <summary>The product that the broker names in its open frame; empty for none.</summary>
    public string Product { get; }

    /// <summary>True when the broker offers links without an address, whose messages name theirs.</summary>
    public bool HasAnonymousRelay { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time => _options.TimeProvider;

    /// <summary>Completes with the reason when the connection is lost or closed.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>Connects, logs in and opens the connection.</summary>
    /// <param name="host">The host.</param>
    /// <param name="options">The options.</param>
    /// <param name="isAddressed">True when the URL says that the broker is not RabbitMQ.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="TransportException">The connection could not be opened.</exception>
    public static async Task<AmqpConnection> OpenAsync(
        BrokerHost host, TransportOptions options, bool isAddressed, CancellationToken cancellationToken)
    {
        string password = host.UserName.Length == 0
            ? ""
            : await ProvidedPassword.GetAsync(host, options, cancellationToken).ConfigureAwait(false);
        (SslClientAuthenticationOptions? tls, TlsCheck? check) = TlsCheck.For(host.Settings.Tls, host.Name);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        StreamTransport? transport = null;
        Task<StreamTransport>? connecting = null;
        try
        {
            connecting = StreamTransport.ConnectAsync(host, tls, options.TimeProvider, limit.Token);
            transport = await connecting
                .WaitAsync(options.ConnectTimeout, options.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
            (ClientConnection client, Open remote) = await OpenAsync(host, password, transport, options, isAddressed)
                .WaitAsync(options.ConnectTimeout, options.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
            return new AmqpConnection(client, remote, transport, options);
        }
        catch (Exception exception)
        {
            await limit.CancelAsync().ConfigureAwait(false);
            transport?.Abort();
            if (transport is null && connecting is not null)
                Background.Forget(AbortLateAsync(connecting));
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            if (check?.Refusal is { } refusal)
            {
                throw new TransportException(
                    TransportError.Unreachable, $"Connecting to the broker at {host} failed: {refusal}", exception);
            }

            TransportException failure = AmqpErrors.OfConnect(exception, host);
            bool isCut = exception is IOException or SocketException;
            throw isCut && !isAddressed && transport is { IsLoggedIn: true } ? AmqpErrors.OfOpen(failure, host) : failure;
        }
    }

    /// <summary>Begins a session; null when the connection has no session left.</summary>
    /// <param name="reserved">How many sessions are left for others.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TransportException">The broker does not answer, or the connection is lost.</exception>
    public async Task<Session?> BeginAsync(int reserved, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (TryBegin(reserved, answered) is not { } session)
                return null;
            bool isLast = attempt == MaxBegins;
            bool isBegun = false;
            try
            {
                await answered.Task
                    .WaitAsync(isLast ? _options.ConnectTimeout : BeginLimit, _options.TimeProvider, cancellationToken)
                    .ConfigureAwait(false);
                isBegun = true;
                return session;
            }
            catch (TimeoutException) when (!isLast)
            {
                // RabbitMQ 4.0 loses the begin frame of a session that takes the number of one that it is just ending. The session
                // without an answer keeps its number, so the next one has another.
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw AmqpErrors.OfOperation(exception, "Beginning a session");
            }
            finally
            {
                if (!isBegun)
                    Background.Forget(EndWhenAnsweredAsync(session, answered.Task));
            }
        }
    }

    // A session without an answer cannot be ended: the broker may not know it.
    private static async Task EndWhenAnsweredAsync(Session session, Task answered)
    {
        await answered.ConfigureAwait(false);
        await session.CloseAsync().ConfigureAwait(false);
    }

    private Session? TryBegin(int reserved, TaskCompletionSource answered)
    {
        if (Interlocked.Increment(ref _sessions) > _maxSessions - reserved)
        {
            Interlocked.Decrement(ref _sessions);
            return null;
        }

        try
        {
            var begin = new Begin
            {
                IncomingWindow = SessionWindow,
                OutgoingWindow = SessionWindow,
                NextOutgoingId = uint.MaxValue - 2,
                HandleMax = MaxLinks - 1,
            };
            var session = new Session(Client, begin, (_, _) => answered.TrySetResult());
            session.AddClosedCallback((_, error) =>
            {
                Interlocked.Decrement(ref _sessions);
                answered.TrySetException(AmqpErrors.OfOperation(error, "Beginning a session"));
                Background.Forget(answered.Task);
            });
            return session;
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException)
        {
            Interlocked.Decrement(ref _sessions);
            throw AmqpErrors.OfOperation(exception, "Beginning a session");
        }
    }

    /// <summary>Waits for an answer of the broker, for the time that connecting may take.</summary>
    public Task WithinAsync(Task answer, CancellationToken cancellationToken) =>
        answer.WaitAsync(_options.ConnectTimeout, _options.TimeProvider, cancellationToken);

    /// <summary>Waits for an answer of the broker, for the time that connecting may take.</summary>
    public Task<T> WithinAsync<T>(Task<T> answer, CancellationToken cancellationToken) =>
        answer.WaitAsync(_options.ConnectTimeout, _options.TimeProvider, cancellationToken);

    /// <summary>Closes the connection within a time limit.</summary>
    public async Task CloseAsync(TimeSpan limit)
    {
        _lost.TrySetResult("closed");
        Task closing = Task.Run(() => Client.CloseAsync());
        await closing.WaitAsync(limit, _options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Background.Forget(closing);
        _transport.Abort();
    }

    private static async Task AbortLateAsync(Task<StreamTransport> connecting) => (await connecting.ConfigureAwait(false)).Abort();

    private static async Task<(ClientConnection Client, Open Remote)> OpenAsync(
        BrokerHost host, string password, StreamTransport transport, TransportOptions options, bool isAddressed)
    {
        var factory = new ConnectionFactory([new Opened(transport)]);
        factory.AMQP.MaxSessionsPerConnection = MaxSessions;
        bool isPlain = host.Settings.Login == LoginMethod.Plain && host.UserName.Length > 0;
        if (!isPlain)
            factory.SASL.Profile = host.Settings.Login == LoginMethod.External ? SaslProfile.External : SaslProfile.Anonymous;
        var address = new Address(host.Name, host.Port, isPlain ? host.UserName : null, isPlain ? password : null, "/", Opened.Scheme);
        var open = new Open
        {
            ContainerId = $"{options.ConnectionName} {Guid.NewGuid():N}",

            // RabbitMQ: the virtual host (https://www.rabbitmq.com/docs/amqp#virtual-hosts). Others take the name of a host.
            HostName = isAddressed ? host.Name : $"vhost:{host.VirtualHost}",
            MaxFrameSize = MaxFrameBytes,
            ChannelMax = MaxSessions - 1,

            // The peer sends something in each half of this time (AMQP 1.0, 2.4.5).
            IdleTimeOut = options.Heartbeat > TimeSpan.Zero ? (uint)(options.Heartbeat.TotalMilliseconds * 2) : 0,
        };
        var opened = new TaskCompletionSource<Open>(TaskCreationOptions.RunContinuationsAsynchronously);
        ClientConnection client = await factory
            .CreateAsync(address, open, (_, remote) => opened.TrySetResult(remote))
            .ConfigureAwait(false);
        client.AddClosedCallback((_, error) => opened.TrySetException(error is null
            ? new IOException("the connection was closed")
            : new AmqpException(error)));
        return (client, await opened.Task.ConfigureAwait(false));
    }

    // The heartbeat of the library notices a silent peer late.
    private async Task WatchAsync()
    {
        TimeSpan longest = _options.Heartbeat * 2;
        while (!_lost.Task.IsCompleted)
        {
            await Task.WhenAny(_lost.Task, Task.Delay(_options.Heartbeat / 2, _options.TimeProvider)).ConfigureAwait(false);
            if (_transport.Silence < longest)
                continue;
            _lost.TrySetResult(string.Create(
                CultureInfo.InvariantCulture, $"the broker has sent nothing for {_transport.Silence.TotalSeconds:F0} s"));
            _transport.Abort();
        }
    }

    // Gives the library the connection that is open already.
    private sealed class Opened : TransportProvider
    {
        public const string Scheme = "AMQP";

        private readonly StreamTransport _transport;

        public Opened(StreamTransport transport)
        {
            _transport = transport;
            AddressSchemes = [Scheme];
        }

        public override Task<IAsyncTransport> CreateAsync(Address address) => Task.FromResult<IAsyncTransport>(_transport);
    }
}
