namespace TypedRpc;

/// <summary>A notification driver for tests. It keeps the latest notifications in memory.</summary>
/// <remarks>
/// Add it to <see cref="NotificationOptions.OwnDrivers"/> and name it in <see cref="NotificationOptions.Drivers"/>. Notifications are
/// buffered: await <see cref="RpcBus.FlushNotificationsAsync"/> before you read <see cref="Notifications"/>. It is safe to use from any
/// thread, and several buses may share it.
/// </remarks>
public sealed class InMemoryNotificationDriver : INotificationDriver
{
    private readonly Queue<Notification> _kept = new();

    /// <summary>Creates a driver.</summary>
    /// <param name="capacity">The maximum number of notifications to keep. When it is reached, the oldest one is removed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is less than 1.</exception>
    public InMemoryNotificationDriver(int capacity = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
    }

    /// <summary>The maximum number of notifications that are kept.</summary>
    /// <value>1,000.</value>
    public int Capacity { get; }

    /// <summary>A snapshot of the notifications that are kept, oldest first.</summary>
    public IReadOnlyList<Notification> Notifications
    {
        get
        {
            lock (_kept)
                return _kept.ToArray();
        }
    }

    /// <summary>Removes all notifications.</summary>
    public void Clear()
    {
        lock (_kept)
            _kept.Clear();
    }

    /// <inheritdoc />
    public ValueTask SendAsync(Notification notification, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        lock (_kept)
        {
            if (_kept.Count == Capacity)
                _kept.Dequeue();
            _kept.Enqueue(notification);
        }

        return ValueTask.CompletedTask;
    }
}
