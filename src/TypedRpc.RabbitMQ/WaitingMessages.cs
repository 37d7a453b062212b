using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Which deliveries of a consumer may have waited in the queue before it began to consume.</summary>
/// <remarks>
/// The broker counts the ready messages once the consumer is there. What was in the queue before is then delivered already, and so within the prefetch and a
/// moment, or among those that were counted. A message that was published before and was still on its way through the broker comes within a moment too.
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

        // A queue that is declared for this consumer has nothing in it, and without acknowledgements nothing is kept from being delivered at once.
        IsCounted = options.AutoAcknowledge || options.Queue.UniqueName || options.Queue.Exclusive;
        if (IsCounted)
            _left = 0;
    }

    /// <summary>True when nothing need be counted.</summary>
    public bool IsCounted { get; }

    /// <summary>Takes the number of messages that the queue had when the consumer was there.</summary>
    public void Count(uint ready)
    {
        Volatile.Write(ref _countedAt, _time.GetTimestamp());
        Interlocked.Exchange(ref _left, ready == 0 ? 0 : (long)ready + _prefetch);
    }

    /// <summary>Whether the next delivery, which was not delivered before, may be one of them. Called once for each.</summary>
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
