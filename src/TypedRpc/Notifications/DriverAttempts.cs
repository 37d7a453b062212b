using TypedRpc.Core;
using TypedRpc.Timing;
using TypedRpc.Transport;

namespace TypedRpc.Notifications;

/// <summary>Delivers a notification to one driver, with retries and pauses, within the limit of retries and the budget.</summary>
internal sealed class DriverAttempts(NotificationDriver driver, BusCore bus, CancellationToken stopping, LaneReport report)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Delivers a notification. Returns false when it was given up. Does not throw.</summary>
    public async ValueTask<bool> DeliverAsync(OutgoingNotification next)
    {
        TimeSpan left = bus.Time.GetElapsedTime(bus.Time.GetTimestamp(), next.Deadline);
        if (left <= TimeSpan.Zero || stopping.IsCancellationRequested)
            return GivenUp(next, stopping.IsCancellationRequested ? "the bus is closed" : "its budget was over before its turn came");

        using var limit = new CancellationTokenSource(left, bus.Time);
        using CancellationTokenRegistration stop = stopping.UnsafeRegister(
            static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        IReadOnlyList<string> topics = next.Address.Topics;
        for (int attempt = 1; ; attempt++)
        {
            Exception exception;
            try
            {
                await AttemptAsync(next, topics, limit.Token).ConfigureAwait(false);
                return true;
            }
            catch (PartlySentException partly)
            {
                (topics, exception) = (partly.Topics, partly.InnerException!);
            }
            catch (Exception thrown)
            {
                exception = thrown;
            }

            bus.Counters.NotificationAttemptFailed();
            report.AttemptFailed(next.Notification, attempt, limit.IsCancellationRequested ? null : exception);
            if (IsFinal(exception)
                || (next.Address.Retry >= 0 && attempt > next.Address.Retry)
                || !await PauseAsync(attempt, limit.Token).ConfigureAwait(false))
            {
                return GivenUp(
                    next,
                    limit.IsCancellationRequested
                        ? "its budget is over, or the bus is closed"
                        : $"no attempt of {attempt} succeeded");
            }
        }
    }

    // If the driver ignores the token, this stops waiting for it.
    private async ValueTask AttemptAsync(OutgoingNotification next, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        ValueTask sending = driver.SendAsync(next, topics, cancellationToken);
        if (sending.IsCompleted)
            await sending.ConfigureAwait(false);
        else
            await sending.AsTask().Leavable().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits before the next attempt: 100 ms at first, doubled each time up to 5 seconds, of which a random part of up to half is left out.
    /// </summary>
    /// <returns>False when the token was cancelled during the pause.</returns>
    private async ValueTask<bool> PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        TimeSpan most = TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(attempt - 1, 10), LongestPause.Ticks));
        try
        {
            await Task.Delay(most * (0.5 + (Random.Shared.NextDouble() / 2)), bus.Time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Failures that a retry cannot fix.
    private static bool IsFinal(Exception exception) =>
        exception is TransportException { Error: TransportError.TooLarge or TransportError.Unwritable or TransportError.Closed };

    private bool GivenUp(OutgoingNotification next, string reason)
    {
        report.Dropped(next.Notification, reason);
        return false;
    }
}
