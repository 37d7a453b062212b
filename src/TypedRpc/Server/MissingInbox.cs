using TypedRpc.Messages;

namespace TypedRpc.Server;

/// <summary>The replies that are held for one missing queue, oldest first, each with the time until which its caller waits.</summary>
/// <remarks>Guarded by the lock of its owner.</remarks>
internal sealed class MissingInbox
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(4);

    private readonly Queue<(Message Reply, long Until)> _replies = new();

    /// <summary>
    /// The pause before an attempt to publish, numbered from 0: 250 ms, doubled for each further attempt, up to 4 seconds.
    /// </summary>
    public static TimeSpan PauseBefore(int attempt) => attempt >= 4 ? MaxPause : FirstPause * (1 << attempt);

    public void Add(in Message reply, long until) => _replies.Enqueue((reply, until));

    public bool TryPeek(out Message reply, out long until)
    {
        bool any = _replies.TryPeek(out (Message Reply, long Until) next);
        (reply, until) = next;
        return any;
    }

    public Message Take() => _replies.Dequeue().Reply;
}
