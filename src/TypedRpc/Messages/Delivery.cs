namespace TypedRpc.Messages;

/// <summary>What to do with a delivered message.</summary>
public enum Settlement
{
    /// <summary>It is done with (AMQP <c>basic.ack</c>).</summary>
    Acknowledge,

    /// <summary>It is refused for good; the broker drops or dead-letters it (<c>basic.reject</c> without requeue).</summary>
    Reject,

    /// <summary>It goes back to its queue and comes again, marked redelivered (<c>basic.reject</c> with requeue).</summary>
    Requeue,
}

/// <summary>Takes the settlements of the deliveries it made. Called from any thread, at most once a delivery.</summary>
public interface IDeliverySource
{
    /// <summary>True once the broker has taken back all that is not settled.</summary>
    bool IsOver { get; }

    /// <summary>Settles a delivery; ignored when <see cref="IsOver"/>.</summary>
    void Settle(Delivery delivery, Settlement settlement);

    /// <summary>Acknowledges a delivery, and waits until the broker has surely taken that: true. False when it may have taken the delivery back.</summary>
    ValueTask<bool> AcknowledgeSurelyAsync(Delivery delivery);
}

/// <summary>A message that a broker delivered. Its receiver settles it once and then releases its body once.</summary>
public sealed class Delivery(IDeliverySource? source, MessageBody body)
{
    private int _settled = source is null ? 1 : 0;
    private int _released;

    /// <summary>The exchange it was published to.</summary>
    public string Exchange { get; init; } = "";

    /// <summary>The routing key it was published with.</summary>
    public string RoutingKey { get; init; } = "";

    /// <summary>The queue that it was taken from.</summary>
    public string Queue { get; init; } = "";

    /// <summary>The MIME type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The AMQP headers, or null.</summary>
    public IReadOnlyDictionary<string, object?>? Headers { get; init; }

    /// <summary>How long its sender let it wait in a queue, in milliseconds; 0 is for ever. The broker does not take off what has passed.</summary>
    public long ExpirationMilliseconds { get; init; }

    /// <summary>True when the broker delivered it before, which does not say that anybody began to work on it.</summary>
    public bool Redelivered { get; init; }

    /// <summary>True when the message may have waited in its queue while nobody consumed that: it was there when this consumer began, or was delivered before.</summary>
    /// <remarks>True also for messages that came within a moment of the beginning, where a transport cannot tell the two apart.</remarks>
    public bool MayHaveWaited { get; init; }

    /// <summary>The broker's number for it, unique within its channel.</summary>
    public ulong Tag { get; init; }

    /// <summary>The epoch it arrived in.</summary>
    public int Epoch { get; init; }

    /// <summary>When it arrived, a timestamp of the bus's <see cref="TimeProvider"/>.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>The bytes, valid until <see cref="Release"/>; those of an oversize message are described at <see cref="OversizeLength"/>.</summary>
    public MessageBody Body { get; } = body;

    /// <summary>The size in bytes of a message that is larger than <c>RpcBusOptions.MaxMessageBytes</c>; 0 for every other message.</summary>
    /// <remarks>
    /// An oversize message must not be decoded. It is delivered so that its receiver can settle it and can tell whose it is. Its <see cref="Body"/> is
    /// <see cref="MessageBody.ExcerptOf"/> it, or the whole message where the transport has that in memory in any case.
    /// </remarks>
    public int OversizeLength { get; init; }

    /// <summary>The size of the message in bytes, whether or not all of it is in <see cref="Body"/>.</summary>
    public int Length => OversizeLength != 0 ? OversizeLength : Body.Length;

    /// <summary>True once it needs no settlement: settled already, or delivered without asking for one.</summary>
    public bool IsSettled => Volatile.Read(ref _settled) != 0;

    /// <summary>True when the broker has taken it back, so that somebody else may get it: nobody is to begin work on it here.</summary>
    public bool IsTakenBack => !IsSettled && source!.IsOver;

    /// <summary>Settles it; only the first call counts.</summary>
    public void Settle(Settlement settlement)
    {
        if (Interlocked.Exchange(ref _settled, 1) == 0)
            source!.Settle(this, settlement);
    }

    /// <summary>Acknowledges it, and waits until the broker has surely taken that: a round trip. False when somebody else may get it.</summary>
    public ValueTask<bool> AcknowledgeSurelyAsync() =>
        Interlocked.Exchange(ref _settled, 1) == 0 ? source!.AcknowledgeSurelyAsync(this) : new ValueTask<bool>(true);

    /// <summary>Settles it and then releases it.</summary>
    public void Finish(Settlement settlement)
    {
        Settle(settlement);
        Release();
    }

    /// <summary>Returns the body to the pool; only the first call counts. Comes after the settlement, never before.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
            Body.Return();
    }
}
