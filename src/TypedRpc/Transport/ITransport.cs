using TypedRpc.Messages;

namespace TypedRpc.Transport;

/// <summary>A connection to a broker. Safe to use from any thread.</summary>
/// <remarks>
/// A transport reconnects automatically. The time from one connect to the next loss is an epoch, numbered from 1. When an epoch ends,
/// messages that were published in it may be lost. Before the transport is ready in the next epoch, it has declared all topology again and
/// resumed all consumers. Every failure is a <see cref="TransportException"/>; exception types of a broker's client library are not
/// exposed.
/// </remarks>
public interface ITransport : IAsyncDisposable
{
    /// <summary>The name of the messaging system in telemetry: <c>messaging.system</c> in OpenTelemetry's semantic conventions.</summary>
    /// <value><c>_OTHER</c>.</value>
    string MessagingSystem => "_OTHER";

    /// <summary>Completes when the transport is connected, all its consumers run, and there is buffer space for messages.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.Closed"/> after disposal.</exception>
    ValueTask WhenReadyAsync(CancellationToken cancellationToken);

    /// <summary>Publishes a message if this is possible without waiting.</summary>
    /// <returns>
    /// The epoch that accepted the message, or 0 when it would have to wait (no connection, no buffer space, another epoch); the caller
    /// then still owns the body.
    /// </returns>
    int TryPublish(in Message message);

    /// <summary>
    /// Publishes a message, and waits for a connection and buffer space; with <see cref="Message.Confirm"/>, also for the broker's confirm.
    /// </summary>
    /// <returns>The epoch that accepted the message.</returns>
    /// <exception cref="TransportException">
    /// <see cref="TransportError.Unroutable"/> for a confirmed mandatory message that reached no queue;
    /// <see cref="TransportError.EpochEnded"/> when <see cref="Message.Epoch"/> is over; <see cref="TransportError.ConnectionLost"/> when
    /// it is unknown whether the broker has the message; <see cref="TransportError.Refused"/> when the broker refused the message.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; for a confirmed message it is unknown whether the broker has it.
    /// </exception>
    ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken);

    /// <summary>Declares exchanges and queues, now and again in each later epoch. Those that already exist are used as they are.</summary>
    ValueTask DeclareAsync(Topology topology, CancellationToken cancellationToken);

    /// <summary>Declares a queue with its exchanges and consumes it, now and again in each later epoch.</summary>
    ValueTask<IConsumer> ConsumeAsync(ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken);

    /// <summary>Counts the messages in a queue and its consumers on all connections; null when there is no such queue.</summary>
    /// <remarks>The queue must not be another connection's exclusive queue.</remarks>
    ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken);

    /// <summary>
    /// Counts the messages in a queue and its consumers on all connections, as <see cref="InspectAsync(string, CancellationToken)"/> does.
    /// </summary>
    /// <param name="queue">The name of the queue.</param>
    /// <param name="destination">What is sent to the queue, for brokers without queues; null when it is not known.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The numbers. A broker without queues counts at most one consumer, and -1 messages: the number is not known.</returns>
    ValueTask<(long Messages, int Consumers)?> InspectAsync(
        string queue, Destination? destination, CancellationToken cancellationToken) => InspectAsync(queue, cancellationToken);
}

/// <summary>The queue to consume, and the options of its consumer.</summary>
public sealed class ConsumerOptions(QueueDeclaration queue, IReadOnlyList<ExchangeDeclaration> exchanges)
{
    /// <summary>The queue, with its bindings.</summary>
    public QueueDeclaration Queue { get; } = queue;

    /// <summary>The exchanges that the bindings name.</summary>
    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = exchanges;

    /// <summary>The maximum number of unsettled deliveries; 0 is unlimited.</summary>
    public ushort Prefetch { get; init; }

    /// <summary>
    /// True: without a connection, consuming does not wait for one. In the next epoch the consumer starts before anything is published.
    /// </summary>
    public bool StartsLater { get; init; }

    /// <summary>The maximum number of messages that it takes from one pack; the others go back to the queue. 0 is all.</summary>
    public int MaxPacked { get; init; }

    /// <summary>True: the broker treats a message as acknowledged when it sends it (AMQP <c>no-ack</c>).</summary>
    public bool AutoAcknowledge { get; init; }
}

/// <summary>
/// Receives deliveries: one at a time per consumer, in the order of the queue. It must return quickly and must not throw.
/// </summary>
public interface IDeliverySink
{
    /// <summary>Takes ownership of a delivery, which the sink must settle and release.</summary>
    void OnDelivery(Delivery delivery);
}

/// <summary>A consumer, which the transport resumes in each epoch. Disposing it requeues its unsettled deliveries.</summary>
public interface IConsumer : IAsyncDisposable
{
    /// <summary>
    /// The epoch, and the queue's name in it. With <see cref="QueueDeclaration.UniqueName"/>, the name is different in each epoch.
    /// </summary>
    (int Epoch, string Queue) Address { get; }

    /// <summary>Stops new deliveries. Messages that were already delivered can still be settled.</summary>
    ValueTask CancelAsync(CancellationToken cancellationToken);
}

/// <summary>Receives the events of a transport, on its own threads. It must return quickly and must not throw.</summary>
public interface ITransportListener
{
    /// <summary>
    /// The broker returned a mandatory, unconfirmed message that reached no queue. The body is valid only during the call.
    /// </summary>
    void OnReturned(in Message message);

    /// <summary>An accepted message without <see cref="Message.Confirm"/> and <see cref="Message.Epoch"/> was given up.</summary>
    /// <remarks>Its connection was lost, or it could not be written. The body is valid only during the call.</remarks>
    void OnDropped(in Message message)
    {
    }

    /// <summary>
    /// A message was rejected, or dropped from a queue without acknowledgements, because the transport could not deliver it to the sink.
    /// </summary>
    void OnRejected(string queue)
    {
    }

    /// <summary>An epoch began: connected, topology declared, consumers resumed.</summary>
    void OnEpochStarted(int epoch);

    /// <summary>An epoch ended. Unless the transport is closed, it reconnects.</summary>
    void OnEpochEnded(int epoch, TransportException reason);

    /// <summary>
    /// The state or its problems changed. Called in order and under a lock of the transport: do not block or call the transport.
    /// </summary>
    void OnHealthChanged(RpcBusHealth health)
    {
    }
}
