using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Timing;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>
/// The state that all clients of a bus share: the pending calls, the inbox for their replies, the declared
/// exchanges and the watched queues.
/// </summary>
internal sealed class ClientCore
{
    // A bound, as the number of server names has none. A watch that is removed here stays in use by the routes that have it.
    private const int MaxWatches = 1024;

    private readonly ConcurrentDictionary<Destination, QueueWatch> _watches = new();
    private readonly ConcurrentDictionary<string, Lazy<Task>> _declared = new(StringComparer.Ordinal);
    private readonly BusCore _bus;

    public ClientCore(BusCore bus)
    {
        _bus = bus;
        ILogger logger = bus.CreateLogger("TypedRpc.Client");
        Interception = new Interception(bus.Interceptors, bus.Time, logger);
        Log = new RequestLog(logger, bus.Time);
        Pending = new PendingCalls(bus.Options.MaxPendingCalls, bus.Sweeper);
        Inbox = new BusInbox(bus, Pending, new CallerAnswers(bus, Pending), Capacities);
        CastDeadlines = new CastDeadlines(bus.Sweeper, bus.Time);
        Cancellations = new CallCancellations(this);
        Pending.Unwanted = Cancellations.Repeat;
        Echo = new BrokerEcho(this);
        Pending.Echo = Echo;
        bus.Sweeper.Add(Pending);
        bus.Sweeper.Add(CastDeadlines);
    }

    /// <summary>
    /// Limits how many of the calls that could not be published at once are serialized at a time. The others wait unserialized.
    /// </summary>
    public SemaphoreSlim Sending { get; } = new(16, 16);

    public BusCore Bus => _bus;

    public NativeFormat Native => _bus.Formats.Native;

    public TimeProvider Time => _bus.Time;

    public BusCounters Counters => _bus.Counters;

    public Interception Interception { get; }

    public RequestLog Log { get; }

    public PendingCalls Pending { get; }

    public CastDeadlines CastDeadlines { get; }

    public CapacityQuestions Capacities { get; } = new();

    /// <summary>Finds out whether the broker passes messages on.</summary>
    public BrokerEcho Echo { get; }

    /// <summary>Cancels calls at their servers.</summary>
    public CallCancellations Cancellations { get; }

    public BusInbox Inbox { get; }

    public ITransport Transport => _bus.Transport;

    public CallRoute RouteTo(RpcTarget target, RpcClientOptions options, RpcProxyOptions proxy)
    {
        var destination = new Destination(DestinationKind.Request, target.Exchange, target.Topic, target.Server);
        if (!_watches.ContainsKey(destination) && _watches.Count >= MaxWatches)
            _watches.Clear();
        QueueWatch watch = _watches.GetOrAdd(
            destination, static (of, core) => new QueueWatch(
                of.Queue, core.Transport, core.Time, core.Pending.LookAtAll, new QueueMarker(of, core), of), this);
        TimeSpan? monitor = options.Wire == RpcWire.Oslo ? options.OsloCallMonitorTimeout : null;
        return new CallRoute(target, watch, _bus.Formats.Of(options.Wire))
        {
            Version = proxy.Version,
            IsFanout = proxy.Fanout,
            MonitorSeconds = (int)Math.Ceiling((monitor ?? TimeSpan.Zero).TotalSeconds),
            MaxPackedRequests = options.Wire == RpcWire.Native ? options.MaxPackedRequests : 1,
            Retry = options.Retry,
            IsDeclared = _declared.TryGetValue(target.Exchange, out Lazy<Task>? declared) && declared.Value.IsCompletedSuccessfully,
        };
    }

    /// <summary>Declares the target's control exchange. Publishing to a missing exchange would close the channel (AMQP 404).</summary>
    public async ValueTask DeclareAsync(CallRoute route, CancellationToken cancellationToken)
    {
        if (route.IsDeclared)
            return;
        await DeclareOnceAsync(_bus.Topology.Control(route.Target.Exchange), cancellationToken).ConfigureAwait(false);
        route.IsDeclared = true;
    }

    public ValueTask DeclareFanoutAsync(CallRoute route, CancellationToken cancellationToken)
    {
        // An auto-delete exchange is deleted with its last binding, so it is declared each time.
        ExchangeDeclaration exchange = _bus.Topology.Fanout(route.Target.Topic);
        return exchange.AutoDelete
            ? Transport.DeclareAsync(new Topology(new[] { exchange }, []), cancellationToken)
            : DeclareOnceAsync(exchange, cancellationToken);
    }

    /// <summary>Waits for a connection, at most <see cref="CallRoute.MaxConnectionWait"/>.</summary>
    /// <exception cref="RpcConnectionException">There was no connection in that time.</exception>
    public async ValueTask WhenReadyAsync(CallRoute route, CancellationToken cancellationToken)
    {
        ValueTask ready = Transport.WhenReadyAsync(cancellationToken);
        if (ready.IsCompleted || route.MaxConnectionWait is not { } most)
        {
            await ready.ConfigureAwait(false);
            return;
        }

        try
        {
            await ready.AsTask().Leavable().WaitAsync(most, Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            throw new RpcConnectionException(
                $"There was no connection to the broker after {route.Retry} retries.", RpcExecution.NotStarted, isTransient: true, late);
        }
    }

    /// <summary>Serializes a request.</summary>
    /// <exception cref="RpcSerializationException">The request is larger than the bus allows.</exception>
    public MessageBody Encoded<TArguments>(
        IWireFormat format, in RequestHeader header, Shape<TArguments> shape, TArguments arguments) =>
        _bus.Sizes.Checked(format.WriteRequest(header, shape, arguments), "request", RpcExecution.NotStarted);

    public long Ticks(TimeSpan span) => _bus.Ticks(span);

    /// <summary>The wire format of a message whose header has been read.</summary>
    public IWireFormat FormatOf(Delivery delivery) => _bus.Formats.Find(delivery.ContentType)!;

    /// <summary>Sends a message about a call to the inbox of its server. The broker returns it when that does not exist.</summary>
    /// <param name="inbox">The inbox of the server.</param>
    /// <param name="body">The message.</param>
    /// <param name="cancellationToken">Cancels the wait for buffer space.</param>
    public void SendToServer(string inbox, MessageBody body, CancellationToken cancellationToken)
    {
        var message = new Message("", inbox, body)
        {
            ContentType = Native.ContentType,
            Mandatory = true,
            MaxPacked = RpcClientOptions.MaxPackedLimit,
        };
        try
        {
            if (Transport.TryPublish(message) == 0)
                _ = SendWhenReadyAsync(message, cancellationToken);
        }
        catch (TransportException)
        {
            // The bus is closed, and the call fails with it.
        }
    }

    /// <summary>Handles a message to a server that the broker has returned: the inbox of the server does not exist.</summary>
    public void OnServerGone(MessageId call) => Pending.Find(call)?.OnServerGone();

    /// <summary>Handles a request that the broker has returned because no queue took it.</summary>
    public void OnReturned(in RequestHeader header)
    {
        if (header.Kind == MessageKind.Cast)
            Counters.CastReturned();
        else
            Pending.Find(header.Id)?.OnReturned();
    }

    /// <summary>Declares an exchange, unless this was done before.</summary>
    /// <remarks>
    /// Concurrent callers share one declaration, as each takes a channel and the broker limits their number. After a failure, the next
    /// caller declares the exchange again.
    /// </remarks>
    public async ValueTask DeclareOnceAsync(ExchangeDeclaration exchange, CancellationToken cancellationToken)
    {
        Lazy<Task> declared = _declared.GetOrAdd(
            exchange.Name,
            static (_, all) => new Lazy<Task>(() => DeclareAsync(all.Transport, all.exchange).Leavable()),
            (Transport, exchange));
        try
        {
            await declared.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (declared.Value.IsFaulted)
        {
            _declared.TryRemove(new KeyValuePair<string, Lazy<Task>>(exchange.Name, declared));
            throw;
        }
    }

    private async Task SendWhenReadyAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            await Transport.PublishAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            // The connection is lost or the call has ended. In both cases the call gets its outcome without this message.
        }
    }

    private static async Task DeclareAsync(ITransport transport, ExchangeDeclaration exchange) =>
        await transport.DeclareAsync(new Topology(new[] { exchange }, []), CancellationToken.None).ConfigureAwait(false);
}
