using TypedRpc.Messages;

namespace TypedRpc.Server;

/// <summary>The replies that wait for one queue to appear, oldest first, each with the time until which its caller waits. Guarded by its owner's lock.</summary>
internal sealed class MissingInbox
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(4);

    private readonly Queue<(Message Reply, long Until)> _replies = new();

    /// <summary>The pause before an attempt to find the queue, from 0: a quarter of a second, doubling up to four seconds.</summary>
    public static TimeSpan PauseBefore(int attempt) => attempt >= 4 ? MostPause : FirstPause * (1 << attempt);

    public void Add(in Message reply, long until) => _replies.Enqueue((reply, until));

    public bool TryPeek(out Message reply, out long until)
    {
        bool any = _replies.TryPeek(out (Message Reply, long Until) next);
        (reply, until) = next;
        return any;
    }

    public Message Take() => _replies.Dequeue().Reply;
}
