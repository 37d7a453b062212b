using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>A message in a publisher's queue, with the wait for its confirm.</summary>
internal readonly struct Outgoing(Message message, PendingConfirm? pending, long since)
{
    /// <summary>Takes the place of a message that was sent together with an earlier one.</summary>
    public static Outgoing Taken => default;

    public Message Message { get; } = message;

    public bool IsTaken => Message.Exchange is null;

    public PendingConfirm? Pending { get; } = pending;

    /// <summary>The timestamp at which the message was queued; only set for a message that expires.</summary>
    public long Since { get; } = since;

    /// <summary>The same with another message, whose expiration counts from another time.</summary>
    public Outgoing With(in Message message, long since) => new(message, Pending, since);

    /// <summary>Notifies the listener of a discarded message, unless its sender learns of it in another way.</summary>
    public void Drop(ITransportListener listener)
    {
        // A waiting sender gets an exception. The sender of a message for one epoch is notified that the epoch has ended.
        if (Pending is null && Message.Epoch == 0)
            listener.OnDropped(Message);
    }
}
