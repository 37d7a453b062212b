using System.Globalization;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Server;

/// <summary>Replies to Python callers whose queue is not there, as after a failover: sent again while their caller waits, by timers and by no worker.</summary>
/// <remarks>A queue that did not appear is dead for a minute: what else is for it is dropped at once. All of it is bounded.</remarks>
internal sealed class MissingInboxes(Func<ITransport> transport, TimeProvider time, BusCounters counters)
{
    // The names that oslo.messaging gives to its queues of replies. An inbox of ours is exclusive: one that is gone does not come back.
    private const string Prefix = "reply_";
    private const string UntilHeader = "x-typedrpc-until";
    private const int MostDead = 200;
    private const long MostBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    private readonly object _gate = new();
    private readonly Dictionary<string, long> _dead = new(StringComparer.Ordinal);
    private long _waitingBytes;

    public static bool MayAppear(string inbox) => inbox.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether replies to the queue are to be dropped.</summary>
    public bool IsDead(string inbox)
    {
        lock (_gate)
        {
            if (_dead.Count == 0 || !_dead.TryGetValue(inbox, out long since))
                return false;
            if (time.GetElapsedTime(since) < Most)
                return true;
            _dead.Remove(inbox);
            return false;
        }
    }

    /// <summary>The headers of a reply, with the time until which it may be sent again: the broker returns them with it.</summary>
    public Dictionary<string, object?> Marked(IReadOnlyDictionary<string, object?>? headers, long deadline)
    {
        long until = Math.Min(deadline, time.GetTimestamp() + (long)(Most.TotalSeconds * time.TimestampFrequency));
        return new Dictionary<string, object?>(headers ?? new Dictionary<string, object?>(), StringComparer.Ordinal) { [UntilHeader] = until.ToString(CultureInfo.InvariantCulture) };
    }

    /// <summary>Takes a copy of a reply that no queue took, unless there is no sense in sending it again.</summary>
    public void OnReturned(in Message reply)
    {
        if (!MayAppear(reply.RoutingKey) || reply.Headers?.GetValueOrDefault(UntilHeader) is not string text || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long until))
        {
            counters.ReplyReturned();
            return;
        }

        bool isOver = time.GetTimestamp() >= until;
        lock (_gate)
        {
            if (isOver)
                Bury(reply.RoutingKey);
            else
                isOver = _waitingBytes + reply.Body.Length > MostBytes;
            if (!isOver)
                _waitingBytes += reply.Body.Length;
        }

        if (isOver)
            counters.ReplyReturned();
        else
            _ = SendAgainAsync(reply with { Body = MessageBody.CopyOf(reply.Body.Span), Epoch = 0, Mandatory = true });
    }

    /// <summary>A reply found its caller gone.</summary>
    public void Gone() => counters.ReplyReturned();

    /// <summary>Drops a reply whose queue is dead.</summary>
    public void Drop(in Message reply)
    {
        reply.Body.Return();
        counters.ReplyReturned();
    }

    private async Task SendAgainAsync(Message reply)
    {
        int length = reply.Body.Length;
        await Task.Delay(Pause, time, CancellationToken.None).ConfigureAwait(false);
        lock (_gate)
            _waitingBytes -= length;
        try
        {
            if (transport().TryPublish(reply) != 0)
                return;
            reply.Body.Return();
        }
        catch (TransportException)
        {
            // Closed, and the body with it: there is nothing to answer with any more.
        }

        counters.ReplyReturned();
    }

    // Under the lock. The oldest makes room.
    private void Bury(string inbox)
    {
        if (_dead.Count >= MostDead && !_dead.ContainsKey(inbox))
            _dead.Remove(_dead.MinBy(entry => entry.Value).Key);
        _dead[inbox] = time.GetTimestamp();
    }
}
