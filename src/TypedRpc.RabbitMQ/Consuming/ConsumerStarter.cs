using RabbitMQ.Client;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.RabbitMQ.Declaring;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Consuming;

/// <summary>Starts consumers in one epoch.</summary>
/// <param name="epoch">The epoch.</param>
/// <param name="connections">The connections of the epoch.</param>
/// <param name="topology">Declares the queues.</param>
/// <param name="report">
/// Records why the consumer of a queue does not run, or, with null, that it runs again. Does nothing when the epoch is not the current one.
/// </param>
internal sealed class ConsumerStarter(
    Epoch epoch, ConnectionPair connections, TopologyDeclarer topology, Action<string, string?> report)
{
    private readonly BindingKeeper _bindings = new(epoch, new ChannelBindings(connections, topology), report);

    public Epoch Epoch => epoch;

    public ConnectionPair Connections => connections;

    /// <summary>Declares the queue, starts to consume it and keeps it bound.</summary>
    public async Task<ConsumerChannel> StartAsync(
        ConsumerOptions options, IDeliverySink sink, Unpacker unpacker, CancellationToken cancellationToken)
    {
        QueueDeclaration queue = options.Queue;
        bool own = queue.Exclusive || queue.UniqueName;
        await topology.DeclareAsync(options.Exchanges, own ? [] : [queue], cancellationToken).ConfigureAwait(false);
        IChannel channel = await connections.OpenConsumingChannelAsync(cancellationToken).ConfigureAwait(false);
        ConsumerChannel? consumer = null;
        string name = queue.NameInEpoch();
        try
        {
            if (own)
                await topology.DeclareOwnAsync(channel, name, queue, cancellationToken).ConfigureAwait(false);
            consumer = new ConsumerChannel(this, channel, name, options, sink, unpacker);
            await consumer.ConsumeAsync(options, cancellationToken).ConfigureAwait(false);

            // Without acknowledgements, lost messages cannot be detected. Such a consumer therefore ends the epoch, which notifies the
            // callers that wait for its messages.
            if (options.AutoAcknowledge)
                Background.Forget(consumer.EndEpochAsync());
            ConsumingLog.Consuming(epoch.Logger, name, epoch.Number);
        }
        catch (Exception exception)
        {
            // The broker may have started to deliver although its answer did not arrive in time. Those deliveries must not be processed.
            Task closing = consumer?.CloseAsync(ConsumerChannel.CloseLimit, deletesQueue: false) ?? connections.DiscardAsync(channel);
            await closing.ConfigureAwait(false);

            // The queue will not be consumed under this name, and would collect messages until the connection is closed.
            if (queue.UniqueName)
                Background.Forget(topology.DeleteAsync(name));
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw RabbitMqErrors.OfOperation(exception, $"consuming the queue '{queue.Name}'");
        }

        _bindings.Add(consumer, options);
        return consumer;
    }
}
