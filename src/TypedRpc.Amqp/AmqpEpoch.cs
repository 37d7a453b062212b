using Microsoft.Extensions.Logging;
using TypedRpc.Amqp.Consuming;
using TypedRpc.Amqp.Declaring;
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
    private readonly ManagedTopology _topology;
    private readonly ConsumerStarter _consumers;
    private readonly Publisher _publisher;
    private readonly LifetimeState<AmqpEpoch> _state;

    public AmqpEpoch(
        int number,
        BrokerHost host,
        EpochConnections connections,
        TransportOptions options,
        ILogger logger,
        LifetimeState<AmqpEpoch> state)
        : base(number, host, options, logger)
    {
        (_connections, _state) = (connections, state);
        _topology = new ManagedTopology(connections.Management, logger);
        _consumers = new ConsumerStarter(this, connections, Report);
        _publisher = new Publisher(this, connections.First);
    }

    public Task Over => Ended;

    /// <summary>Attaches the publishing link, and ends the epoch when a connection is lost from now on.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _connections.Watch(this);
        return _publisher.StartAsync(cancellationToken);
    }

    public override void OnBlocked(string? reason)
    {
        BlockedBy = reason;
        _state.OnBlocked(this);
    }

    public override Task DeclareAsync(Topology topology, CancellationToken cancellationToken) =>
        _topology.DeclareAsync(topology.Exchanges, topology.Queues, cancellationToken);

    public override void Restore(IReadOnlyCollection<Message> survivors) => _publisher.Restore(survivors);

    public override Task FlushAsync() => _publisher.FlushAsync();

    public override void Close(TransportException reason) => _publisher.Close(reason);

    public override async Task<(Message[] Written, Message[] Unwritten)> CloseConnectionsAsync(TimeSpan limit)
    {
        await _connections.CloseAsync(limit).ConfigureAwait(false);
        return await _publisher.TakeSurvivorsAsync(limit).ConfigureAwait(false);
    }

    public Task WhenRoomAsync(CancellationToken cancellationToken) => _publisher.WhenRoomAsync(cancellationToken);

    public bool TryPublish(in Message message) => _publisher.TryPublish(message);

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
        _publisher.PublishAsync(message, outcome, cancellationToken);

    public Task<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken) =>
        _topology.InspectAsync(queue, cancellationToken);

    public async Task<IEpochConsumer> StartConsumerAsync(
        ConsumerOptions options, IDeliverySink sink, Unpacker unpacker, CancellationToken cancellationToken) =>
        await _consumers.StartAsync(options, sink, unpacker, cancellationToken).ConfigureAwait(false);

    public void Report(string queue, string? problem) => _state.OnConsumer(this, queue, problem);
}
