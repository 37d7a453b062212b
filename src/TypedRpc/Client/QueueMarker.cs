using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Finds calls that a server has taken and does not report, by markers that follow them through their queue.</summary>
/// <remarks>
/// A server sends a keep-alive message for each call that it has had for half of the liveness period. A call without one is either still
/// in the queue, or lost with its server. A marker behind it that a server has answered shows that it is no longer in the queue; a second
/// one is needed, because a call that was returned from a pack is put behind the first. A marker that nothing answers, although the queue
/// is empty, was taken by a server that does not answer. One marker serves all calls of the queue.
/// </remarks>
internal sealed class QueueMarker(string queue, ClientCore client) : ICapacityListener
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PauseBetween = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxInspection = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private MessageId _current;
    private long _sentAt; // of the current marker; 0 when none is on its way
    private int _sentIn; // the epoch
    private long _lastSentAt; // when the last answered marker was sent
    private long _lastPassedAt; // when it was answered
    private long _olderSentAt; // when the answered marker before it was sent
    private bool _isInspecting;

    /// <summary>Checks a published call without a keep-alive message.</summary>
    /// <returns>When it has to be checked again.</returns>
    public long Look(IPendingCall call, long now)
    {
        (long since, long period) = (call.Progress.UnansweredSince, call.Progress.Liveness);
        long next = since + (period * 3 / 4);
        if (now < next)
            return next;
        bool asks = false, inspects = false, isLost = false;
        lock (_gate)
        {
            if (_olderSentAt > since)
            {
                next = _lastPassedAt + (period * 5 / 8);
                isLost = now >= next;
            }
            else if (_sentAt != 0 && _sentIn == client.Inbox.Address.Epoch && now - _sentAt < client.Ticks(Lifetime))
            {
                next = Math.Max(_sentAt, since) + (period / 2);
                inspects = now >= next && _sentAt > since && !_isInspecting;
                _isInspecting |= inspects;
            }
            else
            {
                next = _lastPassedAt + client.Ticks(PauseBetween);
                asks = now >= next;
                if (asks)
                    (_current, _sentAt, _sentIn) = (MessageId.Create(0), now, client.Inbox.Address.Epoch);
            }
        }

        if (isLost)
            call.OnServerLost();
        if (asks)
            Ask(_current);
        if (inspects)
            _ = InspectAsync(_current);
        return now >= next ? now + (period / 8) : next;
    }

    public void Announced(MessageId marker, int maxPacked, long receivedAt)
    {
        lock (_gate)
        {
            if (marker == _current && _sentAt != 0)
                Passed(receivedAt);
        }
    }

    // A marker that was sent too soon after the last one counts as the same one.
    private void Passed(long at)
    {
        if (_lastPassedAt == 0 || _sentAt >= _lastPassedAt + client.Ticks(PauseBetween))
            _olderSentAt = _lastSentAt;
        (_lastSentAt, _lastPassedAt, _sentAt) = (_sentAt, at, 0);
    }

    private void Ask(MessageId marker)
    {
        (int epoch, string inbox) = client.Inbox.Address;
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
            _sentAt = 0;
    }

    private async Task InspectAsync(MessageId marker)
    {
        try
        {
            using var limit = new CancellationTokenSource(MaxInspection, client.Time);
            bool isEmpty = await client.Transport.InspectAsync(queue, limit.Token).ConfigureAwait(false) is { Messages: 0 };
            lock (_gate)
            {
                if (isEmpty && marker == _current && _sentAt != 0)
                    (_olderSentAt, _lastSentAt, _lastPassedAt, _sentAt) = (_sentAt, _sentAt, _sentAt, 0);
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
