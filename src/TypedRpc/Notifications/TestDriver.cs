namespace TypedRpc.Notifications;

/// <summary>The driver <c>test</c>: keeps the last 1,000 notifications for tests.</summary>
internal sealed class TestDriver : NotificationDriver
{
    private const int Most = 1000;

    private readonly Queue<Notification> _kept = new();

    public IReadOnlyList<Notification> Kept
    {
        get
        {
            lock (_kept)
                return _kept.ToArray();
        }
    }

    public override ValueTask SendAsync(OutgoingNotification next, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        lock (_kept)
        {
            if (_kept.Count == Most)
                _kept.Dequeue();
            _kept.Enqueue(next.Notification);
        }

        return ValueTask.CompletedTask;
    }
}
