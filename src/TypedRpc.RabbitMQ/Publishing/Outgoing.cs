using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>A message in a publisher's queue, with the wait for its confirm.</summary>
internal readonly struct Outgoing(Message message, PendingConfirm? pending, long since)
{
    public Message Message { get; } = message;

    public PendingConfirm? Pending { get; } = pending;

    /// <summary>The timestamp at which the message was queued; only set for a message that expires.</summary>
    public long Since { get; } = since;

    /// <summary>Notifies the listener of a discarded message, unless its sender learns of it in another way.</summary>
    public void Drop(ITransportListener listener)
    {
        // A waiting sender gets an exception. The sender of a message for one epoch is notified that the epoch has ended.
        if (Pending is null && Message.Epoch == 0)
            listener.OnDropped(Message);
    }
}
