using TypedRpc.Core;
using TypedRpc.Timing;
using TypedRpc.Transport;

namespace TypedRpc.Notifications;

/// <summary>Gets a notification to one driver: attempts with pauses, within the retries and the budget.</summary>
internal sealed class DriverAttempts(NotificationDriver driver, BusCore bus, CancellationToken stopping, LaneReport report)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Ends when the driver has delivered it, or with false when it is given up. Does not throw.</summary>
    public async ValueTask<bool> DeliverAsync(OutgoingNotification next)
    {
        TimeSpan left = bus.Time.GetElapsedTime(bus.Time.GetTimestamp(), next.Deadline);
        if (left <= TimeSpan.Zero || stopping.IsCancellationRequested)
            return GivenUp(next, stopping.IsCancellationRequested ? "the bus is closed" : "its budget was over before its turn came");

        using var limit = new CancellationTokenSource(left, bus.Time);
        using CancellationTokenRegistration stop = stopping.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        IReadOnlyList<string> topics = next.Address.Topics;
        for (int attempt = 1; ; attempt++)
        {
            Exception fault;
            try
            {
                await AttemptAsync(next, topics, limit.Token).ConfigureAwait(false);
                return true;
            }
            catch (PartlySentException partly)
            {
                (topics, fault) = (partly.Topics, partly.InnerException!);
            }
            catch (Exception exception)
            {
                fault = exception;
            }

            bus.Counters.NotificationAttemptFailed();
            report.AttemptFailed(next.Notification, attempt, limit.IsCancellationRequested ? null : fault);
            if (IsFinal(fault) || (next.Address.Retry >= 0 && attempt > next.Address.Retry) || !await PauseAsync(attempt, limit.Token).ConfigureAwait(false))
                return GivenUp(next, limit.IsCancellationRequested ? "its budget is over, or the bus is closed" : $"no attempt of {attempt} succeeded");
        }
    }

    // A driver that does not heed the token is left to itself.
    private async ValueTask AttemptAsync(OutgoingNotification next, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        ValueTask sending = driver.SendAsync(next, topics, cancellationToken);
        if (sending.IsCompleted)
            await sending.ConfigureAwait(false);
        else
            await sending.AsTask().Leavable().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits before the next attempt, longer each time.</summary>
    /// <returns>False when there is no time for another.</returns>
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

    // What no later attempt can change.
    private static bool IsFinal(Exception fault) => fault is TransportException { Error: TransportError.TooLarge or TransportError.Unwritable or TransportError.Closed };

    private bool GivenUp(OutgoingNotification next, string reason)
    {
        report.Dropped(next.Notification, reason);
        return false;
    }
}
