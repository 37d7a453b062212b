using TypedRpc.Transport;

namespace TypedRpc.Brokers.Consuming;

/// <summary>Tells which deliveries of a consumer may have waited in the queue before the consumer started.</summary>
/// <remarks>
/// The ready messages are counted after the consumer has started. A message that was in the queue before is then either one of those
/// counted, or already delivered: it is within the prefetch and arrives within a second. A message that was published before and was
/// still passing through the broker arrives within a second too.
/// </remarks>
internal sealed class WaitingMessages
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly int _prefetch;
    private long _left = long.MaxValue;
    private long _countedAt;

    public WaitingMessages(TimeProvider time, ConsumerOptions options)
    {
        (_time, _prefetch) = (time, options.Prefetch);

        // A queue that is declared for this consumer is empty, and without acknowledgements the broker delivers all messages at once.
        IsCounted = options.AutoAcknowledge || options.Queue.UniqueName || options.Queue.Exclusive;
        if (IsCounted)
            _left = 0;
    }

    /// <summary>True when the messages need not be counted.</summary>
    public bool IsCounted { get; }

    /// <summary>Sets the number of messages that the queue held after the consumer had started.</summary>
    public void Count(long ready)
    {
        Volatile.Write(ref _countedAt, _time.GetTimestamp());
        Interlocked.Exchange(ref _left, ready == 0 ? 0 : ready + _prefetch);
    }

    /// <summary>True when the next delivery, which is not a redelivery, may have waited. Call it once per delivery.</summary>
    public bool MayBeNext()
    {
        if (Volatile.Read(ref _left) > 0)
        {
            Interlocked.Decrement(ref _left);
            return true;
        }

        return !IsCounted && _time.GetElapsedTime(Volatile.Read(ref _countedAt)) < Moment;
    }
}
