using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;

namespace TypedRpc.Notifications;

/// <summary>
/// A notification for one or more drivers. It is counted once: as sent when all drivers have delivered it, as dropped otherwise.
/// </summary>
internal class OutgoingNotification(
    Notification notification, NotificationAddress address, int drivers, Cohort cohort, BusCounters counters)
{
    private int _drivers = drivers;
    private bool _isDropped;

    public Notification Notification { get; } = notification;

    public NotificationAddress Address { get; } = address;

    /// <summary>The trace fields that are sent with it, or null.</summary>
    public virtual TraceFields? Trace => null;

    /// <summary>When the notification is given up, as a timestamp of the bus's clock.</summary>
    public long Deadline { get; set; }

    /// <summary>Records that a driver has delivered it or given it up.</summary>
    /// <param name="delivered">False when the notification was given up.</param>
    public void DriverEnded(bool delivered)
    {
        if (!delivered)
            Volatile.Write(ref _isDropped, true);
        if (Interlocked.Decrement(ref _drivers) != 0)
            return;
        bool isDropped = Volatile.Read(ref _isDropped);
        if (isDropped)
            counters.NotificationDropped();
        else
            counters.NotificationSent();
        Ended(isDropped ? "Dropped" : null);
        cohort.Leave();
    }

    /// <summary>Records that its publisher cancelled it before any driver accepted it.</summary>
    public void Withdraw()
    {
        Ended(ErrorTypes.Canceled);
        cohort.Leave();
    }

    /// <summary>The notification has ended.</summary>
    /// <param name="errorType">Why it was not sent; null when all drivers have delivered it.</param>
    protected virtual void Ended(string? errorType)
    {
    }
}

/// <summary>The destination of the notifications of a notifier, and the number of retries.</summary>
/// <param name="Exchange">The control exchange.</param>
/// <param name="Topics">The topics.</param>
/// <param name="Retry">The number of retries of a failed delivery; -1 for no limit.</param>
internal sealed record NotificationAddress(string Exchange, IReadOnlyList<string> Topics, int Retry);
