namespace TypedRpc.Messages;

/// <summary>How a delivered message is settled.</summary>
public enum Settlement
{
    /// <summary>The message was handled (AMQP <c>basic.ack</c>).</summary>
    Acknowledge,

    /// <summary>The message is rejected permanently; the broker drops or dead-letters it (<c>basic.reject</c> without requeue).</summary>
    Reject,

    /// <summary>The message returns to its queue and is redelivered, marked as such (<c>basic.reject</c> with requeue).</summary>
    Requeue,
}

/// <summary>Settles the deliveries that it created. Called from any thread, at most once per delivery.</summary>
public interface IDeliverySource
{
    /// <summary>True once the broker has requeued all unsettled deliveries.</summary>
    bool IsOver { get; }

    /// <summary>Settles a delivery; ignored when <see cref="IsOver"/>.</summary>
    void Settle(Delivery delivery, Settlement settlement);

    /// <summary>Acknowledges a delivery before the work on it begins, so that the broker does not deliver it again.</summary>
    void AcknowledgeBefore(Delivery delivery) => Settle(delivery, Settlement.Acknowledge);

    /// <summary>
    /// Acknowledges a delivery and waits until the broker has certainly processed that. False when it may have requeued the delivery.
    /// </summary>
    ValueTask<bool> AcknowledgeAndConfirmAsync(Delivery delivery);
}

/// <summary>A message that a broker delivered. Its receiver settles it once, and then releases its body once.</summary>
public sealed class Delivery(IDeliverySource? source, MessageBody body)
{
    private int _settled = source is null ? 1 : 0;
    private int _released;

    /// <summary>The exchange it was published to.</summary>
    public string Exchange { get; init; } = "";

    /// <summary>The routing key it was published with.</summary>
    public string RoutingKey { get; init; } = "";

    /// <summary>The queue that it was consumed from.</summary>
    public string Queue { get; init; } = "";

    /// <summary>The MIME type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The AMQP headers, or null.</summary>
    public IReadOnlyDictionary<string, object?>? Headers { get; init; }

    /// <summary>The message's time to live in a queue as its sender set it, in milliseconds; 0 is unlimited.</summary>
    /// <remarks>The broker does not subtract the time that has passed.</remarks>
    public long ExpirationMilliseconds { get; init; }

    /// <summary>
    /// True when the broker delivered it before, alone or in a pack from which it was returned to its queue. This does not imply that a consumer
    /// started to process it.
    /// </summary>
    public bool Redelivered { get; init; }

    /// <summary>True when the message may have waited in a queue without consumers.</summary>
    /// <remarks>
    /// True for messages that were in the queue when this consumer started, and for redelivered ones. Also true for messages that arrived
    /// shortly after the start, if the transport cannot distinguish them.
    /// </remarks>
    public bool MayHaveWaited { get; init; }

    /// <summary>The broker's delivery tag, unique within its channel.</summary>
    public ulong Tag { get; init; }

    /// <summary>The epoch it arrived in.</summary>
    public int Epoch { get; init; }

    /// <summary>When it arrived: a timestamp of the bus's <see cref="TimeProvider"/>.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>The bytes, valid until <see cref="Release"/>. For those of an oversize message, see <see cref="OversizeLength"/>.</summary>
    public MessageBody Body { get; } = body;

    /// <summary>
    /// The size in bytes of a message that is larger than <c>RpcBusOptions.MaxMessageBytes</c>; 0 for every other message.
    /// </summary>
    /// <remarks>
    /// An oversize message must not be decoded. It is delivered so that its receiver can settle it and identify its sender. Its
    /// <see cref="Body"/> is the excerpt that <see cref="MessageBody.ExcerptOf"/> makes, or the whole message if the transport has it in
    /// memory anyway.
    /// </remarks>
    public int OversizeLength { get; init; }

    /// <summary>The size of the message in bytes, whether or not all of it is in <see cref="Body"/>.</summary>
    public int Length => OversizeLength != 0 ? OversizeLength : Body.Length;

    /// <summary>True when it needs no settlement: it was settled, or was delivered without acknowledgements.</summary>
    public bool IsSettled => Volatile.Read(ref _settled) != 0;

    /// <summary>True once the broker has requeued all unsettled deliveries of its source.</summary>
    internal bool IsSourceOver => source is { IsOver: true };

    /// <summary>True when the broker has requeued it, so that another consumer may receive it. Work on it must not start here.</summary>
    public bool IsTakenBack => !IsSettled && source!.IsOver;

    /// <summary>Settles it; later calls have no effect.</summary>
    public void Settle(Settlement settlement)
    {
        if (Interlocked.Exchange(ref _settled, 1) == 0)
            source!.Settle(this, settlement);
    }

    /// <summary>Acknowledges it before the work on it begins, so that the broker does not deliver it again; later calls have no effect.</summary>
    /// <remarks>If it was received in a pack, the whole pack is acknowledged.</remarks>
    public void AcknowledgeBefore()
    {
        if (Interlocked.Exchange(ref _settled, 1) == 0)
            source!.AcknowledgeBefore(this);
    }

    /// <summary>
    /// Acknowledges it and waits until the broker has certainly processed that: a round trip. False when another consumer may receive it.
    /// </summary>
    public ValueTask<bool> AcknowledgeAndConfirmAsync() =>
        Interlocked.Exchange(ref _settled, 1) == 0 ? source!.AcknowledgeAndConfirmAsync(this) : new ValueTask<bool>(true);

    /// <summary>Settles it and then releases it.</summary>
    public void Finish(Settlement settlement)
    {
        Settle(settlement);
        Release();
    }

    /// <summary>Returns the body to the pool; later calls have no effect. Call it after the settlement, never before.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
            Body.Return();
    }
}
