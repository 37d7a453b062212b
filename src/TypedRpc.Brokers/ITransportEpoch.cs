using TypedRpc.Brokers.Consuming;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Brokers;

/// <summary>What a transport does in an epoch.</summary>
internal interface ITransportEpoch : IConsumingEpoch
{
    /// <summary>Completes when there is space for messages, or the epoch has ended.</summary>
    Task WhenRoomAsync(CancellationToken cancellationToken);

    /// <summary>Queues an unconfirmed message if this is possible at once; false leaves the message with the caller.</summary>
    bool TryPublish(in Message message);

    /// <summary>Creates the wait for the outcome of a message; null when its publisher does not wait for one.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.TooLarge"/>: the broker is known to refuse this size.</exception>
    PendingConfirm? OutcomeOf(in Message message);

    /// <summary>Queues a message when there is space. False when the epoch ended first; the caller then still owns the message.</summary>
    ValueTask<bool> PublishAsync(in Message message, PendingConfirm? outcome, CancellationToken cancellationToken);

    /// <summary>Counts the messages and consumers of a queue; null when it does not exist.</summary>
    /// <param name="queue">The name of the queue.</param>
    /// <param name="destination">What is sent to the queue, for brokers without queues; null when it is not known.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<(long Messages, int Consumers)?> InspectAsync(string queue, Destination? destination, CancellationToken cancellationToken);
}
