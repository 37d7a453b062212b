using System.Collections.Concurrent;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Timing;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>What all clients of a bus share: the calls that wait, the inbox that their replies come to, and what is known of exchanges and queues.</summary>
internal sealed class ClientCore : IReplySink
{
    // Names of servers can come without end. A watch that is forgotten goes on for the routes that have it.
    private const int MostWatches = 1024;

    private readonly ConcurrentDictionary<string, QueueWatch> _watches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task>> _declared = new(StringComparer.Ordinal);
    private readonly BusCore _bus;
    private readonly CallerAnswers _answers;

    public ClientCore(BusCore bus)
    {
        _bus = bus;
        Interception = new Interception(bus.Options.Interceptors, bus.Time, bus.CreateLogger("TypedRpc.Client"));
        Pending = new PendingCalls(bus.Options.MaxPendingCalls, bus.Sweeper);
        Inbox = new BusInbox(bus, this);
        _answers = new CallerAnswers(bus, Pending);
        bus.Sweeper.Add(Pending);
    }

    /// <summary>Lets so many calls at a time that could not be sent at once make their messages: what waits for room must not wait as bytes.</summary>
    public SemaphoreSlim Sending { get; } = new(16, 16);

    public TimeProvider Time => _bus.Time;

    public BusCounters Counters => _bus.Counters;

    public Interception Interception { get; }

    public PendingCalls Pending { get; }

    public BusInbox Inbox { get; }

    public ITransport Transport => _bus.Transport;

    public CallRoute RouteTo(RpcTarget target, RpcClientOptions options, RpcVersion? version, bool isFanout)
    {
        string queue = target.Server is null ? target.Topic : BusTopology.ServerKey(target.Topic, target.Server);
        if (!_watches.ContainsKey(queue) && _watches.Count >= MostWatches)
            _watches.Clear();
        return new CallRoute(target, _watches.GetOrAdd(queue, static (name, core) => new QueueWatch(name, core.Transport, core.Time, core.Pending.LookAtAll), this), _bus.Formats.Of(options.Wire))
        {
            Version = version,
            IsFanout = isFanout,
            MonitorSeconds = options is { Wire: RpcWire.Oslo, CallMonitorTimeout: { } monitor } ? (int)Math.Ceiling(monitor.TotalSeconds) : 0,
            Retry = options.Retry,
            IsDeclared = _declared.TryGetValue(target.Exchange, out Lazy<Task>? declared) && declared.Value.IsCompletedSuccessfully,
        };
    }

    /// <summary>Sees to it that the target's control exchange exists: publishing to one that does not would cost the channel (AMQP 404).</summary>
    public async ValueTask DeclareAsync(CallRoute route, CancellationToken cancellationToken)
    {
        if (route.IsDeclared)
            return;
        await DeclareOnceAsync(_bus.Topology.Control(route.Target.Exchange), cancellationToken).ConfigureAwait(false);
        route.IsDeclared = true;
    }

    public ValueTask DeclareFanoutAsync(CallRoute route, CancellationToken cancellationToken)
    {
        // One that goes with its last queue may have gone since it was declared.
        ExchangeDeclaration exchange = _bus.Topology.Fanout(route.Target.Topic);
        return exchange.AutoDelete ? Transport.DeclareAsync(new Topology(new[] { exchange }, []), cancellationToken) : DeclareOnceAsync(exchange, cancellationToken);
    }

    /// <summary>Waits for a connection, as long as the route says.</summary>
    /// <exception cref="RpcConnectionException">There was none in that time.</exception>
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
            throw new RpcConnectionException($"There was no connection to the broker after {route.Retry} retries.", RpcExecution.NotStarted, isTransient: true, late);
        }
    }

    /// <summary>Writes a request.</summary>
    /// <exception cref="RpcSerializationException">It is larger than the bus allows.</exception>
    public MessageBody Encoded<TArguments>(IWireFormat format, in RequestHeader header, Shape<TArguments> shape, TArguments arguments)
    {
        MessageBody body = format.WriteRequest(header, shape, arguments);
        if (body.Length <= _bus.Options.MaxMessageBytes)
            return body;
        body.Return();
        throw new RpcSerializationException($"The request has {body.Length} bytes; this bus sends at most {_bus.Options.MaxMessageBytes} (RpcBusOptions.MaxMessageBytes).") { Execution = RpcExecution.NotStarted };
    }

    public long Ticks(TimeSpan span) => _bus.Ticks(span);

    public bool OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery) =>
        Pending.Find(header.Id) is { } call && call.OnReply(format, header, delivery);

    public bool OnUnreadable(MessageId id, RpcSerializationException reason) => Pending.Find(id) is { } call && call.OnUnreadable(reason);

    /// <summary>The format of a message that was read once.</summary>
    public IWireFormat FormatOf(Delivery delivery) => _bus.Formats.Find(delivery.ContentType)!;

    public void OnAsked(in ReplyHeader header, MessageBody question) => _answers.Answer(header, question);

    /// <summary>A request that no queue took comes back as it was sent.</summary>
    public void OnReturned(in RequestHeader header)
    {
        if (header.Kind == MessageKind.Cast)
            Counters.CastReturned();
        else
            Pending.Find(header.Id)?.OnReturned();
    }

    // Once for all who ask at a time: each declaration takes a channel, and a broker has few. One that fails is made again for who asks next.
    private async ValueTask DeclareOnceAsync(ExchangeDeclaration exchange, CancellationToken cancellationToken)
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

    private static async Task DeclareAsync(ITransport transport, ExchangeDeclaration exchange) =>
        await transport.DeclareAsync(new Topology(new[] { exchange }, []), CancellationToken.None).ConfigureAwait(false);
}
