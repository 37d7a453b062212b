using TypedRpc.Messages;

namespace TypedRpc.Transport;

/// <summary>A connection to a broker: what it can do, and no more. Safe to use from any thread.</summary>
/// <remarks>
/// A transport reconnects by itself. The time from one connect to the next loss is an epoch, numbered from 1. When an epoch ends, what was
/// published in it may be lost; in the next one the transport has declared all topology again and resumed all consumers before it is ready.
/// Every failure is a <see cref="TransportException"/>; no exception type of a broker's client library comes out.
/// </remarks>
public interface ITransport : IAsyncDisposable
{
    /// <summary>Completes when the transport is connected, all its consumers run, and there is room for messages.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.Closed"/> after disposal.</exception>
    ValueTask WhenReadyAsync(CancellationToken cancellationToken);

    /// <summary>Publishes without waiting for anything, if that can be done now.</summary>
    /// <returns>The epoch that took the message, or 0 when it must wait (not connected, no room, another epoch): the body then stays the caller's.</returns>
    int TryPublish(in Message message);

    /// <summary>Publishes, waiting for a connection and for room; with <see cref="Message.Confirm"/>, until the broker has confirmed.</summary>
    /// <returns>The epoch that took the message.</returns>
    /// <exception cref="TransportException">
    /// <see cref="TransportError.Unroutable"/> for a confirmed mandatory message that no queue took; <see cref="TransportError.EpochEnded"/> when
    /// <see cref="Message.Epoch"/> is over; <see cref="TransportError.ConnectionLost"/> when it is unknown whether the broker has it;
    /// <see cref="TransportError.Refused"/> when the broker refused it.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token fired; for a confirmed message it is unknown whether the broker has it.</exception>
    ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken);

    /// <summary>Declares exchanges and queues, now and again in each later epoch. What exists already is adopted as it is.</summary>
    ValueTask DeclareAsync(Topology topology, CancellationToken cancellationToken);

    /// <summary>Declares a queue with its exchanges and consumes it, now and again in each later epoch.</summary>
    ValueTask<IConsumer> ConsumeAsync(ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken);

    /// <summary>Counts the messages that wait in a queue, and its consumers of all connections; null when there is no such queue. It must not be another connection's exclusive one.</summary>
    ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken);
}

/// <summary>What to consume, and how.</summary>
public sealed class ConsumerOptions(QueueDeclaration queue, IReadOnlyList<ExchangeDeclaration> exchanges)
{
    /// <summary>The queue, with its bindings.</summary>
    public QueueDeclaration Queue { get; } = queue;

    /// <summary>The exchanges that the bindings name.</summary>
    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = exchanges;

    /// <summary>The most deliveries that may be unsettled at a time; 0 is no limit.</summary>
    public ushort Prefetch { get; init; }

    /// <summary>True does not wait for a connection when there is none: the consumer then starts before anybody publishes in the next one.</summary>
    public bool StartsLater { get; init; }

    /// <summary>True lets the broker count a message as settled when it is sent (AMQP <c>no-ack</c>).</summary>
    public bool AutoAcknowledge { get; init; }
}

/// <summary>Receives deliveries, one at a time for a consumer and in the queue's order. It must return soon and must not throw.</summary>
public interface IDeliverySink
{
    /// <summary>Takes over a delivery, and with it the duty to settle and release it.</summary>
    void OnDelivery(Delivery delivery);
}

/// <summary>A consumer, resumed by the transport in each epoch. Disposing it gives unsettled deliveries back to the broker.</summary>
public interface IConsumer : IAsyncDisposable
{
    /// <summary>The epoch, and the queue's name in it, which changes from epoch to epoch for <see cref="QueueDeclaration.UniqueName"/>.</summary>
    (int Epoch, string Queue) Address { get; }

    /// <summary>Stops new deliveries. Those already delivered can still be settled.</summary>
    ValueTask CancelAsync(CancellationToken cancellationToken);
}

/// <summary>Hears of what happens to a transport. Called on the transport's own threads: it must return soon and must not throw.</summary>
public interface ITransportListener
{
    /// <summary>A mandatory, unconfirmed message that no queue took. The body is valid during the call only.</summary>
    void OnReturned(in Message message);

    /// <summary>A message without <see cref="Message.Confirm"/> and <see cref="Message.Epoch"/> that was taken, and is given up: its connection was lost, or it could not be written.</summary>
    /// <remarks>The body is valid during the call only.</remarks>
    void OnDropped(in Message message)
    {
    }

    /// <summary>A message was rejected, or dropped from a queue without acknowledgements, because the transport cannot hand it over.</summary>
    void OnRejected(string queue)
    {
    }

    /// <summary>An epoch began: connected, topology declared, consumers resumed.</summary>
    void OnEpochStarted(int epoch);

    /// <summary>An epoch ended; unless the transport is closed, it is connecting again.</summary>
    void OnEpochEnded(int epoch, TransportException reason);

    /// <summary>The state changed, or what is wrong in it. Called in order, and under a lock of the transport: take note and return.</summary>
    void OnHealthChanged(RpcBusHealth health)
    {
    }
}
