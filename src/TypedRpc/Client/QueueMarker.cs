using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Finds calls that a server has taken and does not report.</summary>
/// <remarks>
/// A server sends a keep-alive message for each call that it has had for half of the liveness period. A call without one is either still
/// in the queue, or lost with its server. It has left the queue when the queue is empty, or when a server has answered a marker behind it.
/// If its keep-alive message is overdue then, the same must be shown once more: a server that has stopped meanwhile may have given the call
/// back, and the server that takes it then asks the caller. One inspection or marker serves all calls of the queue. If the broker does not
/// count messages, nothing is found: a marker may take another way than a call.
/// </remarks>
internal sealed class QueueMarker(Destination destination, ClientCore client) : ICapacityListener
{
    private const int MaxUnanswered = 8;
    private const int MaxEvidence = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxInspection = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly List<(MessageId Id, long SentAt, int Epoch)> _unanswered = [];

    // What was published before the first time had left the queue at the second.
    private readonly List<(long Before, long At)> _evidence = [];
    private long _inspectedAt; // when the last inspection began
    private long _busyAt; // when the last inspection began that found messages
    private bool _isInspecting;

    /// <summary>Checks a published call without a keep-alive message.</summary>
    /// <returns>When it has to be checked again.</returns>
    public long Look(IPendingCall call, long now)
    {
        CallProgress progress = call.Progress;
        progress.CountFrom(client.Echo.SlowUntil);
        (long since, long period) = (progress.UnansweredSince, progress.Liveness);
        if (now < since + (period * 3 / 5))
            return since + (period * 3 / 5);
        long pause = Math.Max(client.Ticks(LeastPause), period / 8);
        (bool inspects, bool asks, long lostAt) = (false, false, 0);
        lock (_gate)
        {
            if (progress.LeftQueueAt == 0)
                progress.TryLeaveQueue(since, EvidenceAfter(since));
            long leftAt = progress.LeftQueueAt;
            long overdueAt = leftAt + (period * 5 / 8);
            if (leftAt != 0 && now < overdueAt)
                return overdueAt;
            long shownAt = leftAt == 0 ? 0 : EvidenceAfter(overdueAt);
            if (shownAt != 0)
                lostAt = shownAt + pause;
            else if (leftAt == 0 || now >= overdueAt)
                (inspects, asks) = Seek(leftAt == 0 ? since : overdueAt, now, pause, period);
        }

        if (inspects)
            _ = InspectAsync(now);
        if (asks)
            Ask(now);
        if (lostAt == 0)
            return now + (pause / 4);
        if (now < lostAt)
            return lostAt;
        if (client.Echo.HasReturned(lostAt, now))
            call.OnServerLost(since);
        return now + (pause / 4);
    }

    public void Announced(MessageId marker, int maxPacked, long receivedAt)
    {
        lock (_gate)
        {
            int place = _unanswered.FindIndex(sent => sent.Id == marker);
            if (place < 0)
                return;
            AddEvidence(_unanswered[place].SentAt, receivedAt);
            _unanswered.RemoveAt(place);
        }
    }

    // The earliest time at which everything that was published before a time is known to have left the queue; 0 when there is none.
    private long EvidenceAfter(long time)
    {
        long earliest = 0;
        foreach ((long before, long at) in _evidence)
        {
            if (before > time && (earliest == 0 || at < earliest))
                earliest = at;
        }

        return earliest;
    }

    private void AddEvidence(long before, long at)
    {
        if (_evidence.Count == MaxEvidence)
            _evidence.RemoveAt(0);
        _evidence.Add((before, at));
    }

    // An inspection comes first. If the queue has messages, a marker has to follow the calls through it; one that is not answered may have
    // been taken by a server that hangs, so it is repeated.
    private (bool Inspects, bool Asks) Seek(long after, long now, long pause, long period)
    {
        int epoch = client.Inbox.Address.Epoch;
        _unanswered.RemoveAll(sent => sent.Epoch != epoch || now - sent.SentAt > client.Ticks(Lifetime));
        bool inspects = !_isInspecting && now >= _inspectedAt + pause;
        if (inspects)
            (_isInspecting, _inspectedAt) = (true, now);
        bool asks = _busyAt > after && !_unanswered.Exists(sent => sent.SentAt > after && now < sent.SentAt + (period / 2));
        return (inspects, asks);
    }

    private void Ask(long now)
    {
        (int epoch, string inbox) = client.Inbox.Address;
        var marker = MessageId.Create(0);
        lock (_gate)
        {
            if (_unanswered.Count == MaxUnanswered)
                _unanswered.RemoveAt(0);
            _unanswered.Add((marker, now, epoch));
        }

        client.Capacities.Add(marker, this);
        var message = new Message("", destination.Queue, NativeFormat.WriteMarker(marker, inbox))
        {
            Destination = destination,
            ContentType = client.Native.ContentType,
            ExpirationMilliseconds = (long)Lifetime.TotalMilliseconds,
            Epoch = epoch,
        };
        try
        {
            if (client.Transport.TryPublish(message) != 0)
                return;
        }
        catch (TransportException)
        {
            // The bus is closed, and its calls have ended.
            return;
        }

        message.Body.Return();
        lock (_gate)
            _unanswered.RemoveAll(sent => sent.Id == marker);
    }

    private async Task InspectAsync(long began)
    {
        try
        {
            using var limit = new CancellationTokenSource(MaxInspection, client.Time);
            (long Messages, int Consumers)? found = await client.Transport
                .InspectAsync(destination.Queue, destination, limit.Token)
                .ConfigureAwait(false);
            lock (_gate)
            {
                if (found is { Messages: 0 })
                    AddEvidence(began, client.Time.GetTimestamp());
                else if (found is not { Messages: < 0 })
                    _busyAt = began;
            }
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            // A failed inspection shows nothing. A later look repeats it.
        }
        finally
        {
            lock (_gate)
                _isInspecting = false;
        }
    }
}
