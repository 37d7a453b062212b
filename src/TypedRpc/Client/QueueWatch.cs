using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Client;

/// <summary>Detects that a queue has lost its consumers. RabbitMQ confirms requests to such a queue and does not return them.</summary>
/// <remarks>
/// Inspects the queue once for all calls that wait on it: once a second, and sooner only for a call that was sent
/// after the last inspection.
/// </remarks>
/// <param name="queue">The queue.</param>
/// <param name="transport">The transport that inspects the queue.</param>
/// <param name="time">The clock.</param>
/// <param name="onDeserted">Called when the queue has no consumer, so that the pending calls are checked.</param>
/// <param name="marker">Finds calls that a server has taken and does not report; null in tests.</param>
/// <param name="destination">What is sent to the queue; null in tests.</param>
internal sealed class QueueWatch(
    string queue,
    ITransport transport,
    TimeProvider time,
    Action? onDeserted = null,
    QueueMarker? marker = null,
    Destination? destination = null)
{
    /// <summary>How long a call is unanswered before its queue is inspected.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long after its last message a missing server is expected to return, as it does after the loss of its connection.
    /// </summary>
    public static readonly TimeSpan Absence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxAnswerTime = TimeSpan.FromSeconds(5);

    private long _askedAt;
    private long _deserted; // when the last inspection ended, if it found no consumer; else 0
    private long _servedAt; // when the last inspection began that found a consumer
    private long _seenAt; // when a server was last seen (a reply, a keep-alive message, an inspection) or may have been disconnected
    private int _asking;

    /// <summary>How many requests the servers of the queue take in one message.</summary>
    public PackBound Packs { get; } = new(time);

    private readonly long _intervalTicks = (long)(Interval.TotalSeconds * time.TimestampFrequency);
    private readonly long _patienceTicks = (long)(Patience.TotalSeconds * time.TimestampFrequency);

    /// <summary>Checks a call that has a liveness period and no keep-alive message.</summary>
    /// <returns>When it has to be checked again.</returns>
    public long LookForServer(IPendingCall call, long now) => marker?.Look(call, now) ?? long.MaxValue;

    /// <summary>Records that a server was seen, or that it may have lost its connection together with a caller.</summary>
    public void Seen(long at) => Volatile.Write(ref _seenAt, at);

    /// <summary>True when <see cref="Seen"/> was called within <see cref="Absence"/>, so that a server may reconnect soon.</summary>
    public bool IsExpectedBack(long now) => Volatile.Read(ref _seenAt) is > 0 and long seenAt && time.GetElapsedTime(seenAt, now) < Absence;

    /// <summary>When a call without a reply or a keep-alive message has to be checked again.</summary>
    public long NextLook(long unansweredSince, long now)
    {
        long patient = unansweredSince + _patienceTicks;
        if (now < patient)
            return patient;

        // An inspection does not count for a call that was sent after it began.
        long askedAt = Volatile.Read(ref _askedAt);
        return unansweredSince > askedAt ? now : Math.Max(now, askedAt + _intervalTicks);
    }

    /// <summary>
    /// Checks a call without a reply or a keep-alive message: inspects the queue, or fails the call if the queue has no consumer.
    /// </summary>
    public void OnUnanswered(IPendingCall call, long now)
    {
        long unansweredSince = call.Progress.UnansweredSince;
        if (time.GetElapsedTime(unansweredSince, now) < Patience)
            return;

        // The result is valid for the time when the inspection began, so it counts only for a call that was unanswered for that long by
        // then. A reply that was on its way then has had the time of a sweep to arrive.
        long askedAt = Volatile.Read(ref _askedAt);
        long deserted = Volatile.Read(ref _deserted);
        if (deserted != 0 && now > deserted && time.GetElapsedTime(unansweredSince, askedAt) >= Patience)
            call.OnNoConsumer(unansweredSince);
        bool due = unansweredSince > askedAt || time.GetElapsedTime(askedAt, now) >= Interval;
        if (due && Interlocked.Exchange(ref _asking, 1) == 0)
        {
            // The last result is cleared first: it does not belong to this inspection.
            Volatile.Write(ref _deserted, 0);
            Volatile.Write(ref _askedAt, now);
            _ = AskAsync();
        }
    }

    /// <summary>True when an inspection found a consumer at least <see cref="Patience"/> after the given time.</summary>
    public bool IsServedSince(long publishedAt, long now)
    {
        long servedAt = Volatile.Read(ref _servedAt);
        return servedAt != 0 && now > servedAt && time.GetElapsedTime(publishedAt, servedAt) >= Patience;
    }

    /// <summary>Inspects the queue. True when it has a consumer; false when it has none, or when there is no connection.</summary>
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
        await transport.InspectAsync(queue, destination, cancellationToken).ConfigureAwait(false) is { Consumers: > 0 };

    private async Task AskAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(MaxAnswerTime, time);
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
            // A failed inspection does not prove that there is no consumer. The calls continue to wait, and a later sweep
            // inspects the queue again.
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
        }
    }
}
