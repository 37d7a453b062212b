using Microsoft.Extensions.Logging;
using TypedRpc.Amqp.Consuming;
using TypedRpc.Amqp.Declaring;
using TypedRpc.Amqp.Dialects;
using TypedRpc.Amqp.Publishing;
using TypedRpc.Brokers;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Brokers.Url;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.Transport;

namespace TypedRpc.Amqp;

/// <summary>An epoch of the AMQP 1.0 transport: its connections with everything that runs on them.</summary>
internal sealed class AmqpEpoch : Epoch, ITransportEpoch
{
    private readonly EpochConnections _connections;
    private readonly IDialect _dialect;
    private readonly ConsumerStarter _consumers;
    private readonly Publisher _publisher;
    private readonly Publisher? _requests;
    private readonly LifetimeState<AmqpEpoch> _state;

    public AmqpEpoch(
        int number,
        BrokerHost host,
        EpochConnections connections,
        IDialect dialect,
        TransportOptions options,
        ILogger logger,
        LifetimeState<AmqpEpoch> state)
        : base(number, host, options, logger)
    {
        (_connections, _dialect, _state) = (connections, dialect, state);
        _consumers = new ConsumerStarter(this, connections, dialect, Report);
        _publisher = new Publisher(this, connections.First, dialect);
        _requests = dialect.PassesOutcomesOn ? new Publisher(this, connections.First, dialect) : null;
    }

    public Task Over => Ended;

    /// <summary>Attaches the publishing links, and ends the epoch when a connection is lost from now on.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _connections.Watch(this);
        return OfBothAsync(publisher => publisher.StartAsync(cancellationToken));
    }

    public override void OnBlocked(string? reason)
    {
        BlockedBy = reason;
        _state.OnBlocked(this);
    }

    public override Task DeclareAsync(Topology topology, CancellationToken cancellationToken) =>
        _dialect.DeclareAsync(topology.Exchanges, topology.Queues, cancellationToken);

    public override void Restore(IReadOnlyCollection<Message> survivors)
    {
        _publisher.Restore(survivors.Where(message => PublisherOf(message) == _publisher));
        _requests?.Restore(survivors.Where(message => PublisherOf(message) == _requests));
    }

    public override Task FlushAsync() => OfBothAsync(publisher => publisher.FlushAsync());

    public override void Close(TransportException reason)
    {
        _publisher.Close(reason);
        _requests?.Close(reason);
    }

    public override async Task<(Message[] Written, Message[] Unwritten)> CloseConnectionsAsync(TimeSpan limit)
    {
        await _connections.CloseAsync(limit).ConfigureAwait(false);
        (Message[] written, Message[] unwritten) = await _publisher.TakeSurvivorsAsync(limit).ConfigureAwait(false);
        if (_requests is null)
            return (written, unwritten);
        (Message[] writtenToo, Message[] unwrittenToo) = await _requests.TakeSurvivorsAsync(limit).ConfigureAwait(false);
        return ([.. written, .. writtenToo], [.. unwritten, .. unwrittenToo]);
    }

    public Task WhenRoomAsync(CancellationToken cancellationToken) => OfBothAsync(publisher => publisher.WhenRoomAsync(cancellationToken));

    public bool TryPublish(in Message message) => PublisherOf(message).TryPublish(message);

    public PendingConfirm? OutcomeOf(in Message message)
    {
        if (message.Body.Length > _publisher.MaxBodyBytes)
        {
            throw new TransportException(
                TransportError.TooLarge,
                $"The message's body takes {message.Body.Length} bytes; the broker accepts {_publisher.MaxBodyBytes}. It was not sent.");
        }

        return message.Confirm ? new PendingConfirm() : null;
    }

    public ValueTask<bool> PublishAsync(in Message message, PendingConfirm? outcome, CancellationToken cancellationToken) =>
        PublisherOf(message).PublishAsync(message, outcome, cancellationToken);

    public Task<(long Messages, int Consumers)?> InspectAsync(
        string queue, Destination? destination, CancellationToken cancellationToken) =>
        _dialect.InspectAsync(queue, destination, cancellationToken);

    public async Task<IEpochConsumer> StartConsumerAsync(
        ConsumerOptions options, IDeliverySink sink, Unpacker unpacker, CancellationToken cancellationToken) =>
        await _consumers.StartAsync(options, sink, unpacker, cancellationToken).ConfigureAwait(false);

    public void Report(string queue, string? problem) => _state.OnConsumer(this, queue, problem);

    // A router passes the outcome of a request on when its server settles it. Replies and cancellations must not wait for that.
    private Publisher PublisherOf(in Message message) => message switch
    {
        { Destination: null } or { Destination.Kind: DestinationKind.Fanout, Confirm: false } => _publisher,
        _ => _requests ?? _publisher,
    };

    private Task OfBothAsync(Func<Publisher, Task> operation) =>
        _requests is null ? operation(_publisher) : Task.WhenAll(operation(_publisher), operation(_requests));
}
