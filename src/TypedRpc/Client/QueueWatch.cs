using TypedRpc.Transport;

namespace TypedRpc.Client;

/// <summary>Finds out that a queue has lost its consumers: the broker keeps requests for it and says nothing (RabbitMQ confirms and does not return them).</summary>
/// <remarks>One question for all calls that wait on the queue: once a second, and sooner only for a call that was sent after the last one.</remarks>
/// <param name="queue">The queue.</param>
/// <param name="transport">Asks the broker.</param>
/// <param name="time">The clock.</param>
/// <param name="onDeserted">Called when nobody consumes the queue: the calls that wait are to be looked at.</param>
internal sealed class QueueWatch(string queue, ITransport transport, TimeProvider time, Action? onDeserted = null)
{
    /// <summary>How long a call goes unanswered before the question is asked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>How long after the last sign of a server one that has gone is expected to come back, as it does after it has lost its connection.</summary>
    public static readonly TimeSpan Absence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostForAnAnswer = TimeSpan.FromSeconds(5);

    private long _askedAt;
    private long _deserted; // when the last answer came, if it was that nobody consumes the queue, else 0
    private long _servedAt; // when the last question was asked that somebody's consuming answered
    private long _seenAt; // when a server last showed itself: by a reply, a sign of work, or its consuming
    private int _asking;

    private readonly long _intervalTicks = (long)(Interval.TotalSeconds * time.TimestampFrequency);
    private readonly long _patienceTicks = (long)(Patience.TotalSeconds * time.TimestampFrequency);

    /// <summary>A server has shown itself.</summary>
    public void Seen(long at) => Volatile.Write(ref _seenAt, at);

    /// <summary>Whether a server was there so short a time ago that it may be about to come back.</summary>
    public bool IsExpectedBack(long now) => Volatile.Read(ref _seenAt) is > 0 and long seenAt && time.GetElapsedTime(seenAt, now) < Absence;

    /// <summary>When a call without a sign of life is to be looked at again.</summary>
    public long NextLook(long unansweredSince, long now)
    {
        long patient = unansweredSince + _patienceTicks;
        if (now < patient)
            return patient;

        // The question that is being asked does not count for a call that was sent after it.
        long askedAt = Volatile.Read(ref _askedAt);
        return unansweredSince > askedAt ? now : Math.Max(now, askedAt + _intervalTicks);
    }

    /// <summary>Called by a look at a call without a sign of life.</summary>
    public void OnUnanswered(IPendingCall call, long now)
    {
        long unansweredSince = call.Progress.UnansweredSince;
        if (time.GetElapsedTime(unansweredSince, now) < Patience)
            return;

        // The answer tells of the time of its question, which a call must have waited for in vain; a reply that was on its way then has had a sweep's time to arrive.
        long askedAt = Volatile.Read(ref _askedAt);
        long deserted = Volatile.Read(ref _deserted);
        if (deserted != 0 && now > deserted && time.GetElapsedTime(unansweredSince, askedAt) >= Patience)
            call.OnNoConsumer(unansweredSince);
        bool due = unansweredSince > askedAt || time.GetElapsedTime(askedAt, now) >= Interval;
        if (due && Interlocked.Exchange(ref _asking, 1) == 0)
        {
            // The last answer goes first: it does not belong to this question.
            Volatile.Write(ref _deserted, 0);
            Volatile.Write(ref _askedAt, now);
            _ = AskAsync();
        }
    }

    /// <summary>Whether somebody consumed the queue when it was last asked about, which was after the time given and its patience.</summary>
    public bool IsServedSince(long publishedAt, long now)
    {
        long servedAt = Volatile.Read(ref _servedAt);
        return servedAt != 0 && now > servedAt && time.GetElapsedTime(publishedAt, servedAt) >= Patience;
    }

    /// <summary>Whether anybody is known to consume the queue now; without a connection, nobody is.</summary>
    public async ValueTask<bool> IsServedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await HasConsumerAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TransportException)
        {
            return false;
        }
    }

    private async ValueTask<bool> HasConsumerAsync(CancellationToken cancellationToken) =>
        await transport.InspectAsync(queue, cancellationToken).ConfigureAwait(false) is { Consumers: > 0 };

    private async Task AskAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(MostForAnAnswer, time);
            bool served = await HasConsumerAsync(limit.Token).ConfigureAwait(false);
            if (served)
            {
                long askedAt = Volatile.Read(ref _askedAt);
                Volatile.Write(ref _servedAt, askedAt);
                Seen(askedAt);
            }
            else
            {
                Volatile.Write(ref _deserted, time.GetTimestamp());
                onDeserted?.Invoke();
            }
        }
        catch (Exception e) when (e is TransportException or OperationCanceledException)
        {
            // No answer is no proof that nobody is there: the calls go on waiting, and the next sweep asks again.
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
        }
    }
}
