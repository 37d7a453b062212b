using Microsoft.Extensions.Logging;

namespace TypedRpc.Notifications;

/// <summary>
/// Logs failed attempts and dropped notifications of a driver, each at most once a second, so that an outage does not flood the log.
/// </summary>
internal sealed class LaneReport(string driver, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Turn _failures = new();
    private readonly Turn _drops = new();

    public void AttemptFailed(Notification notification, int attempt, Exception? exception)
    {
        if (_failures.Take(time, out int count))
            logger.DriverFailed(driver, notification.EventType, notification.MessageId, attempt, count, exception);
    }

    public void Dropped(Notification notification, string reason)
    {
        if (_drops.Take(time, out int count))
            logger.NotificationsDropped(count, driver, notification.EventType, notification.MessageId, reason);
    }

    private sealed class Turn
    {
        private readonly object _gate = new();
        private long? _last;
        private int _unsaid;

        public bool Take(TimeProvider time, out int count)
        {
            lock (_gate)
            {
                count = ++_unsaid;
                long now = time.GetTimestamp();
                if (_last is { } last && time.GetElapsedTime(last, now) < Pause)
                    return false;
                (_last, _unsaid) = (now, 0);
                return true;
            }
        }
    }
}
