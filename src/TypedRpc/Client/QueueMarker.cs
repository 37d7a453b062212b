using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Finds calls that a server has taken and does not report, by markers that follow them through their queue.</summary>
/// <remarks>
/// A server sends a keep-alive message for each call that it has had for half of the liveness period. A call without one is either still
/// in the queue, or lost with its server. A marker behind it that a server has answered shows that it is no longer in the queue; a second
/// one is needed, because a call that was returned from a pack is put behind the first. When the keep-alive message is overdue then, a
/// third one shows that a server that has stopped meanwhile has not given the call back. A marker that nothing answers, although the queue
/// is empty, was taken by a server that does not answer. Markers serve all calls of the queue.
/// </remarks>
internal sealed class QueueMarker(string queue, ClientCore client) : ICapacityListener
{
    private const int MaxUnanswered = 8;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PauseBetween = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxInspection = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly List<(MessageId Id, long SentAt, int Epoch)> _unanswered = [];
    private long _askedAt; // when the last marker was sent
    private long _lastSentAt; // when the last answered marker was sent
    private long _lastPassedAt; // when it was answered
    private long _olderSentAt; // when the answered marker before it was sent
    private bool _isInspecting;

    /// <summary>Checks a published call without a keep-alive message.</summary>
    /// <returns>When it has to be checked again.</returns>
    public long Look(IPendingCall call, long now)
    {
        CallProgress progress = call.Progress;
        (long since, long period) = (progress.UnansweredSince, progress.Liveness);
        if (now < since + (period * 3 / 5))
            return since + (period * 3 / 5);
        bool isLost = false, asks = false, inspects = false;
        long next;
        lock (_gate)
        {
            if (progress.LeftQueueAt == 0 && _olderSentAt > since)
                progress.LeftQueueAt = _lastPassedAt;
            long overdueAt = progress.LeftQueueAt + (period * 5 / 8);
            if (progress.LeftQueueAt != 0 && now < overdueAt)
                return overdueAt;

            // The call is no longer in the queue, unless a server has given it back since.
            long shownBy = progress.LeftQueueAt == 0 ? since : overdueAt;
            if (progress.LeftQueueAt != 0 && _lastSentAt >= shownBy)
            {
                next = _lastPassedAt + (period * 9 / 16);
                isLost = now >= next;
            }
            else
            {
                next = Math.Max(_askedAt + (period / 2), _lastPassedAt + client.Ticks(PauseBetween));
                bool hasAsked = _unanswered.Exists(marker => marker.SentAt >= shownBy);
                if (!hasAsked)
                    next = _lastPassedAt + client.Ticks(PauseBetween);
                asks = now >= next && _unanswered.Count < MaxUnanswered;
                inspects = hasAsked && now >= _askedAt + (period / 2) && !_isInspecting;
                _isInspecting |= inspects;
            }
        }

        if (isLost)
            call.OnServerLost();
        if (inspects)
            _ = InspectAsync(period / 2);
        if (asks)
            Ask(now);
        return now >= next ? now + (period / 16) : next;
    }

    public void Announced(MessageId marker, int maxPacked, long receivedAt)
    {
        lock (_gate)
        {
            int place = _unanswered.FindIndex(sent => sent.Id == marker);
            if (place < 0)
                return;
            Passed(_unanswered[place].SentAt, receivedAt);
            _unanswered.RemoveAt(place);
        }
    }

    // A marker that was sent too soon after the last one counts as the same one.
    private void Passed(long sentAt, long at)
    {
        if (sentAt <= _lastSentAt)
            return;
        if (_lastPassedAt == 0 || sentAt >= _lastPassedAt + client.Ticks(PauseBetween))
            _olderSentAt = _lastSentAt;
        (_lastSentAt, _lastPassedAt) = (sentAt, at);
    }

    private void Ask(long now)
    {
        (int epoch, string inbox) = client.Inbox.Address;
        var marker = MessageId.Create(0);
        lock (_gate)
        {
            _unanswered.RemoveAll(sent => sent.Epoch != epoch || now - sent.SentAt > client.Ticks(Lifetime));
            if (_unanswered.Count == MaxUnanswered || now < _lastPassedAt + client.Ticks(PauseBetween))
                return;
            _unanswered.Add((marker, now, epoch));
            _askedAt = now;
        }

        client.Capacities.Add(marker, this);
        var message = new Message("", queue, NativeFormat.WriteMarker(marker, inbox))
        {
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

    // Markers that were sent long ago, and are not in the queue, were taken by servers that do not answer.
    private async Task InspectAsync(long answerTime)
    {
        try
        {
            using var limit = new CancellationTokenSource(MaxInspection, client.Time);
            long began = client.Time.GetTimestamp();
            bool isEmpty = await client.Transport.InspectAsync(queue, limit.Token).ConfigureAwait(false) is { Messages: 0 };
            lock (_gate)
            {
                List<(MessageId Id, long SentAt, int Epoch)> taken =
                    isEmpty ? _unanswered.FindAll(sent => began - sent.SentAt >= answerTime) : [];
                if (taken.Count == 0)
                    return;
                long last = taken.Max(sent => sent.SentAt);
                _unanswered.RemoveAll(sent => sent.SentAt <= last);

                // The queue was empty then, so every call that was sent before is with a server.
                (_olderSentAt, _lastSentAt, _lastPassedAt) = (last, last, began - answerTime);
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
