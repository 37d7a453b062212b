using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Publishing;

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

    /// <summary>The same with the expiration that is left. A message that has expired is not packed.</summary>
    public Outgoing At(TimeProvider time, long now)
    {
        if (Message.ExpirationMilliseconds == 0 || Message.MaxPacked <= 1)
            return this;
        long left = Message.ExpirationMilliseconds - (long)time.GetElapsedTime(Since, now).TotalMilliseconds;
        return left > 0
            ? new Outgoing(Message with { ExpirationMilliseconds = left }, Pending, now)
            : new Outgoing(Message with { MaxPacked = 0 }, Pending, Since);
    }

    /// <summary>Reduces the expiration by the time spent in the queue, for example while the broker blocked.</summary>
    /// <returns>True when the message has expired: its sender has stopped waiting for it.</returns>
    public bool IsExpired(TimeProvider time, out Message message)
    {
        message = Message;
        if (message.ExpirationMilliseconds == 0)
            return false;
        long left = message.ExpirationMilliseconds - (long)time.GetElapsedTime(Since).TotalMilliseconds;
        message = message with { ExpirationMilliseconds = Math.Max(0, left) };
        return left <= 0;
    }

    /// <summary>Notifies the listener of a discarded message, unless its sender learns of it in another way.</summary>
    public void Drop(ITransportListener listener)
    {
        // A waiting sender gets an exception. The sender of a message for one epoch is notified that the epoch has ended.
        if (Pending is null && Message.Epoch == 0)
            listener.OnDropped(Message);
    }
}
