using System.Globalization;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Server;

/// <summary>Replies to Python callers whose queue is not there, as after a failover: held while their caller waits, until the queue is found. No worker waits.</summary>
/// <remarks>
/// One of the held replies looks for the queue, after pauses that grow; the others wait for what becomes of it. A queue that does not appear is dead for a
/// minute: what else is for it is dropped at once. All of it is bounded, in bytes, in replies and in queues.
/// </remarks>
internal sealed class MissingInboxes(BusCore bus)
{
    // The names that oslo.messaging gives to its queues of replies. An inbox of ours is exclusive: one that is gone does not come back.
    private const string Prefix = "reply_";
    private const string UntilHeader = "x-typedrpc-until";
    private const int MostInboxes = 200;
    private const int MostReplies = 10_000;
    private const long MostBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time = bus.Time;
    private readonly BusCounters _counters = bus.Counters;
    private readonly object _gate = new();
    private readonly Dictionary<string, MissingInbox> _missing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _dead = new(StringComparer.Ordinal);
    private int _replies;
    private long _bytes;

    public static bool MayAppear(string inbox) => inbox.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether replies to the queue are to be dropped.</summary>
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

    /// <summary>Takes a reply that need not be sent, as its queue is known to be missing: it is held or dropped.</summary>
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

    /// <summary>The headers of a reply, with the time until which it may be sent again: the broker returns them with it.</summary>
    public Dictionary<string, object?> Marked(IReadOnlyDictionary<string, object?>? headers, long deadline) =>
        new(headers ?? new Dictionary<string, object?>(), StringComparer.Ordinal) { [UntilHeader] = Until(deadline).ToString(CultureInfo.InvariantCulture) };

    /// <summary>Takes a copy of a reply that no queue took, unless there is no sense in sending it again.</summary>
    public void OnReturned(in Message reply)
    {
        if (MayAppear(reply.RoutingKey) && reply.Headers?.GetValueOrDefault(UntilHeader) is string text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long until))
            Hold(reply with { Body = MessageBody.CopyOf(reply.Body.Span), Epoch = 0 }, until);
        else
            _counters.ReplyReturned();
    }

    /// <summary>A reply found its caller gone.</summary>
    public void Gone() => _counters.ReplyReturned();

    /// <summary>Holds a reply whose queue is missing, and owns its body from here on.</summary>
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
            isHeld = !isLate && _replies < MostReplies && _bytes + reply.Body.Length <= MostBytes && (isKnown || _missing.Count < MostInboxes);
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

    // Ends when the queue is there, or nobody waits for anything that it is to get.
    private async Task LookForAsync(string name)
    {
        for (int attempt = 0; ; attempt++)
        {
            await Task.Delay(MissingInbox.PauseBefore(attempt), _time, CancellationToken.None).ConfigureAwait(false);
            if (!TryNext(name, out Message reply))
                return;
            try
            {
                await bus.Transport.PublishAsync(reply with { Body = MessageBody.CopyOf(reply.Body.Span), Confirm = true }, CancellationToken.None).ConfigureAwait(false);
                break;
            }
            catch (TransportException fault) when (fault.Error is not TransportError.Closed)
            {
                // The queue is not there yet, or there is no broker to ask.
            }
            catch (TransportException)
            {
                // Closed: nothing can be sent any more.
                break;
            }
        }

        SendAll(name);
    }

    // The oldest reply whose caller still waits; those before it are dropped.
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

    // The first has been sent: it looked for the queue. A queue that has gone again gives the others back, and they are held anew.
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
            // Closed, and the body with it: there is nothing to answer with any more.
            _counters.ReplyReturned();
        }
    }

    // Under the lock.
    private Message Take(MissingInbox inbox)
    {
        Message reply = inbox.Take();
        _replies--;
        _bytes -= reply.Body.Length;
        return reply;
    }

    private long Until(long deadline) => Math.Min(deadline, _time.GetTimestamp() + bus.Ticks(Most));

    // Under the lock. The oldest makes room.
    private void Bury(string inbox)
    {
        if (_dead.Count >= MostInboxes && !_dead.ContainsKey(inbox))
            _dead.Remove(_dead.MinBy(entry => entry.Value).Key);
        _dead[inbox] = _time.GetTimestamp();
    }
}
