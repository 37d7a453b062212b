using Amqp;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Declaring;
using TypedRpc.Amqp.Dialects;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Packing;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Consuming;

/// <summary>Starts consumers in one epoch.</summary>
/// <param name="epoch">The epoch.</param>
/// <param name="connections">The connections of the epoch.</param>
/// <param name="dialect">The dialect of the broker.</param>
/// <param name="report">Records why a queue is not bound, or, with null, that it is bound again.</param>
internal sealed class ConsumerStarter(
    Epoch epoch, EpochConnections connections, IDialect dialect, Action<string, string?> report)
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private readonly BindingKeeper _bindings = new(
        epoch, new ManagedBindings(new ManagedTopology(connections.Management, epoch.Logger)), report);

    /// <summary>Declares the queue and starts to consume it.</summary>
    public async Task<ConsumerLink> StartAsync(
        ConsumerOptions options, IDeliverySink sink, Unpacker unpacker, CancellationToken cancellationToken)
    {
        (AmqpConnection connection, Session session) = await connections.BeginAsync(cancellationToken).ConfigureAwait(false);
        IConsumedQueue queue;
        try
        {
            queue = dialect.QueueOf(options.Queue, connection, session);
        }
        catch
        {
            Background.Forget(session.CloseAsync());
            throw;
        }

        var consumer = new ConsumerLink(epoch, connection, queue, session, options, sink, unpacker);
        try
        {
            await queue.DeclareAsync(options.Exchanges, cancellationToken).ConfigureAwait(false);
            await consumer.ConsumeAsync(cancellationToken).ConfigureAwait(false);

            // Without acknowledgements, lost messages cannot be detected. Such a consumer therefore ends the epoch, which notifies the
            // callers that wait for its messages.
            if (options.AutoAcknowledge)
                Background.Forget(consumer.EndEpochAsync());
            ConsumingLog.Consuming(epoch.Logger, queue.Name, epoch.Number);
            if (queue.Bindings is { } bindings)
                _bindings.Add(consumer, options, bindings);
            return consumer;
        }
        catch (Exception exception)
        {
            // The queue will not be consumed under this name, and would collect messages until the connection is closed.
            await consumer.CloseAsync(CloseLimit, deletesQueue: options.Queue.UniqueName).ConfigureAwait(false);
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw AmqpErrors.OfOperation(exception, $"Consuming the queue '{options.Queue.Name}'");
        }
    }
}
