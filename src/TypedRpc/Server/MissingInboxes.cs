using System.Globalization;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Server;

/// <summary>
/// Holds replies to Python callers whose reply queue is missing, for example after a failover, and sends them once the queue exists.
/// </summary>
/// <remarks>
/// No worker waits meanwhile. The oldest held reply of a queue is published again after growing pauses until the queue takes it; the
/// others follow. If the callers of all held replies have stopped waiting, the queue counts as dead for 60 seconds, and further replies
/// to it are dropped at once. Bytes, replies and queues are bounded.
/// </remarks>
internal sealed class MissingInboxes(BusCore bus)
{
    // The prefix of oslo.messaging's reply queues. The native inbox is exclusive: once it is gone, a queue of that name never exists again.
    private const string Prefix = "reply_";
    private const string UntilHeader = "x-typedrpc-until";
    private const int MaxInboxes = 200;
    private const int MaxReplies = 10_000;
    private const long MaxBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time = bus.Time;
    private readonly BusCounters _counters = bus.Counters;
    private readonly object _gate = new();
    private readonly Dictionary<string, MissingInbox> _missing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _dead = new(StringComparer.Ordinal);
    private int _replies;
    private long _bytes;

    public static bool MayAppear(string inbox) => inbox.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>True while replies to the queue are dropped.</summary>
    public bool IsDead(string inbox)
    {
        lock (_gate)
        {
            if (_dead.Count == 0 || !_dead.TryGetValue(inbox, out long since))
                return false;
            if (_time.GetElapsedTime(since) < Most)
                return true;
            _dead.Remove(inbox);
            return false;
        }
    }

    /// <summary>Holds or drops a reply whose queue is known to be missing. False when the reply has to be sent.</summary>
    public bool TryTake(in Message reply, long deadline)
    {
        if (IsDead(reply.RoutingKey))
        {
            reply.Body.Return();
            _counters.ReplyReturned();
            return true;
        }

        bool isMissing;
        lock (_gate)
            isMissing = _missing.ContainsKey(reply.RoutingKey);
        if (isMissing)
            Hold(reply, deadline);
        return isMissing;
    }

    /// <summary>
    /// Adds the time until which a reply may be sent again to its headers. The broker returns the headers with the message.
    /// </summary>
    public Dictionary<string, object?> Marked(IReadOnlyDictionary<string, object?>? headers, long deadline) =>
        new(headers ?? new Dictionary<string, object?>(), StringComparer.Ordinal)
        {
            [UntilHeader] = Until(deadline).ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>Holds a copy of a returned reply if its queue may appear again; counts it as returned otherwise.</summary>
    public void OnReturned(in Message reply)
    {
        if (MayAppear(reply.RoutingKey)
            && reply.Headers?.GetValueOrDefault(UntilHeader) is string text
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long until))
        {
            Hold(reply with { Body = MessageBody.CopyOf(reply.Body.Span), Epoch = 0 }, until);
        }
        else
        {
            _counters.ReplyReturned();
        }
    }

    /// <summary>Counts a reply whose caller no longer exists.</summary>
    public void Gone() => _counters.ReplyReturned();

    /// <summary>Holds a reply whose queue is missing, or drops it. Takes ownership of its body.</summary>
    public void Hold(in Message reply, long deadline)
    {
        long until = Until(deadline);
        bool isHeld, isFirst = false;
        lock (_gate)
        {
            bool isKnown = _missing.TryGetValue(reply.RoutingKey, out MissingInbox? inbox);
            bool isLate = _time.GetTimestamp() >= until;
            if (isLate && !isKnown)
                Bury(reply.RoutingKey);
            isHeld = !isLate && _replies < MaxReplies && _bytes + reply.Body.Length <= MaxBytes && (isKnown || _missing.Count < MaxInboxes);
            if (isHeld)
            {
                isFirst = !isKnown;
                if (isFirst)
                    _missing.Add(reply.RoutingKey, inbox = new MissingInbox());
                inbox!.Add(reply with { Mandatory = true, Confirm = false, Epoch = 0 }, until);
                _replies++;
                _bytes += reply.Body.Length;
            }
        }

        if (!isHeld)
        {
            reply.Body.Return();
            _counters.ReplyReturned();
        }
        else if (isFirst)
        {
            _ = LookForAsync(reply.RoutingKey);
        }
    }

    // Ends when the queue exists, or when the callers of all its held replies have stopped waiting.
    private async Task LookForAsync(string name)
    {
        for (int attempt = 0; ; attempt++)
        {
            await Task.Delay(MissingInbox.PauseBefore(attempt), _time, CancellationToken.None).ConfigureAwait(false);
            if (!TryNext(name, out Message reply))
                return;
            try
            {
                Message copy = reply with { Body = MessageBody.CopyOf(reply.Body.Span), Confirm = true };
                await bus.Transport.PublishAsync(copy, CancellationToken.None).ConfigureAwait(false);
                break;
            }
            catch (TransportException exception) when (exception.Error is not TransportError.Closed)
            {
                // The queue does not exist yet, or there is no connection to the broker.
            }
            catch (TransportException)
            {
                // The transport is closed, so nothing can be sent.
                break;
            }
        }

        SendAll(name);
    }

    // Finds the oldest reply whose caller still waits, and drops those before it.
    private bool TryNext(string name, out Message reply)
    {
        lock (_gate)
        {
            MissingInbox inbox = _missing[name];
            while (inbox.TryPeek(out reply, out long until))
            {
                if (_time.GetTimestamp() < until)
                    return true;
                Take(inbox).Body.Return();
                _counters.ReplyReturned();
            }

            _missing.Remove(name);
            Bury(name);
            return false;
        }
    }

    // The first reply has been sent already. If the queue is missing again, the broker returns the others, and they are held again.
    private void SendAll(string name)
    {
        List<Message> replies = [];
        lock (_gate)
        {
            MissingInbox inbox = _missing[name];
            _missing.Remove(name);
            Take(inbox).Body.Return();
            while (inbox.TryPeek(out Message reply, out long until))
            {
                Take(inbox);
                replies.Add(reply with { Headers = Marked(reply.Headers, until) });
            }
        }

        foreach (Message reply in replies)
            _ = SendAsync(reply);
    }

    private async Task SendAsync(Message reply)
    {
        try
        {
            if (bus.Transport.TryPublish(reply) == 0)
                await bus.Transport.PublishAsync(reply, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TransportException)
        {
            // The transport is closed. It has taken the body, so the reply is lost.
            _counters.ReplyReturned();
        }
    }

    // Called under the lock.
    private Message Take(MissingInbox inbox)
    {
        Message reply = inbox.Take();
        _replies--;
        _bytes -= reply.Body.Length;
        return reply;
    }

    private long Until(long deadline) => Math.Min(deadline, _time.GetTimestamp() + bus.Ticks(Most));

    // Called under the lock. When the table is full, the oldest entry is removed.
    private void Bury(string inbox)
    {
        if (_dead.Count >= MaxInboxes && !_dead.ContainsKey(inbox))
            _dead.Remove(_dead.MinBy(entry => entry.Value).Key);
        _dead[inbox] = _time.GetTimestamp();
    }
}
