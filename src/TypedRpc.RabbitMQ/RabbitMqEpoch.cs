using TypedRpc.Messages;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.RabbitMQ.Consuming;
using TypedRpc.RabbitMQ.Declaring;
using TypedRpc.RabbitMQ.Lifecycle;
using TypedRpc.RabbitMQ.Publishing;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>An epoch of the RabbitMQ transport: a pair of connections with everything that runs on them.</summary>
internal sealed class RabbitMqEpoch : Epoch, IConsumingEpoch
{
    private readonly ConnectionPair _connections;
    private readonly TopologyDeclarer _topology;
    private readonly LifetimeState<RabbitMqEpoch> _state;

    /// <summary>Creates the epoch; <see cref="StartAsync"/> opens its channels.</summary>
    /// <param name="number">The number of the epoch.</param>
    /// <param name="connections">The connections, which the epoch closes.</param>
    /// <param name="sizes">The message sizes that the broker accepts, as far as known from earlier epochs.</param>
    /// <param name="state">The state of the transport, which may already be in a later epoch.</param>
    public RabbitMqEpoch(int number, ConnectionPair connections, AcceptedSizes sizes, LifetimeState<RabbitMqEpoch> state)
        : base(number, connections.Host, connections.Options, connections.Logger)
    {
        (_connections, _state) = (connections, state);
        _topology = new TopologyDeclarer(connections);
        Inspector = new QueueInspector(connections);
        Consumers = new ConsumerStarter(this, connections, _topology, (queue, problem) => state.OnConsumer(this, queue, problem));
        Publisher = new Publisher(this, connections, sizes);
    }

    public QueueInspector Inspector { get; }

    public ConsumerStarter Consumers { get; }

    public Publisher Publisher { get; }

    /// <summary>Opens the publishing channels, and ends the epoch when a connection is lost from now on.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _connections.Watch(this);
        return Publisher.StartAsync(cancellationToken);
    }

    public override void OnBlocked(string? reason)
    {
        BlockedBy = reason;
        if (reason is not null)
            Publisher.Pause();
        _state.OnBlocked(this);
        if (reason is null)
            Publisher.Resume();
    }

    public override Task DeclareAsync(Topology topology, CancellationToken cancellationToken) =>
        _topology.DeclareAsync(topology.Exchanges, topology.Queues, cancellationToken);

    public override void Restore(IReadOnlyCollection<Message> survivors) => Publisher.Restore(survivors);

    public override Task FlushAsync() => Publisher.FlushAsync();

    public override void Close(TransportException reason) => Publisher.Close(reason);

    public override async Task<(Message[] Written, Message[] Unwritten)> CloseConnectionsAsync(TimeSpan limit)
    {
        await _connections.CloseAsync(limit).ConfigureAwait(false);
        return await Publisher.TakeSurvivorsAsync(limit).ConfigureAwait(false);
    }
}
