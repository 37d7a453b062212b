using TypedRpc.Diagnostics;

namespace TypedRpc.Notifications;

/// <summary>A notification on its way to its drivers. However many those are, it is counted once: sent when all have delivered it, else dropped.</summary>
internal sealed class OutgoingNotification(Notification notification, NotificationAddress address, int drivers, Cohort cohort, BusCounters counters)
{
    private int _drivers = drivers;
    private bool _isDropped;

    public Notification Notification { get; } = notification;

    public NotificationAddress Address { get; } = address;

    /// <summary>When it is given up, a timestamp of the bus's clock.</summary>
    public long Deadline { get; set; }

    /// <summary>A driver is done with it.</summary>
    /// <param name="delivered">False when the driver gave it up.</param>
    public void DriverEnded(bool delivered)
    {
        if (!delivered)
            Volatile.Write(ref _isDropped, true);
        if (Interlocked.Decrement(ref _drivers) != 0)
            return;
        if (Volatile.Read(ref _isDropped))
            counters.NotificationDropped();
        else
            counters.NotificationSent();
        cohort.Leave();
    }

    /// <summary>Its publisher took it back before any driver had it.</summary>
    public void Withdraw() => cohort.Leave();
}

/// <summary>Where notifications of a notifier go, and how stubbornly.</summary>
/// <param name="Exchange">The control exchange.</param>
/// <param name="Topics">The topics.</param>
/// <param name="Retry">How often a failed delivery is tried again: -1 without end.</param>
internal sealed record NotificationAddress(string Exchange, IReadOnlyList<string> Topics, int Retry);
