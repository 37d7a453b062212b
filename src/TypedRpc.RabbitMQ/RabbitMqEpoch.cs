using TypedRpc.Brokers;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.RabbitMQ.Consuming;
using TypedRpc.RabbitMQ.Declaring;
using TypedRpc.RabbitMQ.Publishing;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>An epoch of the RabbitMQ transport: a pair of connections with everything that runs on them.</summary>
internal sealed class RabbitMqEpoch : Epoch, ITransportEpoch
{
    private readonly ConnectionPair _connections;
    private readonly TopologyDeclarer _topology;
    private readonly QueueInspector _inspector;
    private readonly ConsumerStarter _consumers;
    private readonly Publisher _publisher;
    private readonly AcceptedSizes _sizes;
    private readonly LifetimeState<RabbitMqEpoch> _state;

    /// <summary>Creates the epoch; <see cref="StartAsync"/> opens its channels.</summary>
    /// <param name="number">The number of the epoch.</param>
    /// <param name="connections">The connections, which the epoch closes.</param>
    /// <param name="sizes">The message sizes that the broker accepts, as far as known from earlier epochs.</param>
    /// <param name="state">The state of the transport, which may already be in a later epoch.</param>
    public RabbitMqEpoch(int number, ConnectionPair connections, AcceptedSizes sizes, LifetimeState<RabbitMqEpoch> state)
        : base(number, connections.Host, connections.Options, connections.Logger)
    {
        (_connections, _sizes, _state) = (connections, sizes, state);
        _topology = new TopologyDeclarer(connections);
        _inspector = new QueueInspector(connections);
        _consumers = new ConsumerStarter(this, connections, _topology, Report);
        _publisher = new Publisher(this, connections, sizes);
    }

    public Task Over => Ended;

    /// <summary>Opens the publishing channels, and ends the epoch when a connection is lost from now on.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _connections.Watch(this);
        return _publisher.StartAsync(cancellationToken);
    }

    public override void OnBlocked(string? reason)
    {
        BlockedBy = reason;
        if (reason is not null)
            _publisher.Pause();
        _state.OnBlocked(this);
        if (reason is null)
            _publisher.Resume();
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

    public bool TryPublish(in Message message) => IsAccepted(message) && _publisher.TryPublish(message);

    public PendingConfirm? OutcomeOf(in Message message)
    {
        if (_sizes.RefusalOf(Number, message.Body.Length) is { } refusal)
            throw refusal;
        return message.Confirm || !IsAccepted(message) ? new PendingConfirm() : null;
    }

    public ValueTask<bool> PublishAsync(in Message message, PendingConfirm? outcome, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(message, outcome, cancellationToken);

    public Task<(long Messages, int Consumers)?> InspectAsync(
        string queue, Destination? destination, CancellationToken cancellationToken) =>
        _inspector.InspectAsync(queue, cancellationToken);

    public async Task<IEpochConsumer> StartConsumerAsync(
        ConsumerOptions options, IDeliverySink sink, Unpacker unpacker, CancellationToken cancellationToken) =>
        await _consumers.StartAsync(options, sink, unpacker, cancellationToken).ConfigureAwait(false);

    public void Report(string queue, string? problem) => _state.OnConsumer(this, queue, problem);

    // What is over the accepted size waits for its outcome.
    private bool IsAccepted(in Message message) => _sizes.IsAccepted(Number, message.Body.Length);
}
