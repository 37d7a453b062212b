using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>
/// Logs connection outages: a warning when the connection is lost, more at growing intervals, and one line when it is restored.
/// </summary>
/// <remarks>
/// A connection that is lost again soon belongs to the same outage. Reports between the warnings are logged at Debug. Used by one thread at
/// a time.
/// </remarks>
internal sealed class OutageLog(BrokerAddress address, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);

    private readonly LogPace _pace = new(time);
    private long _since = time.GetTimestamp();
    private long _connectedAt;
    private int _attempts;
    private bool _isTold;
    private bool _wasConnected;

    /// <summary>A connection was lost.</summary>
    public void OnLost(Epoch epoch, string reason)
    {
        if (time.GetElapsedTime(_connectedAt) >= Stable)
            _pace.Reset();
        (_since, _attempts) = (time.GetTimestamp(), 0);
        _isTold = _pace.IsDue(KindOf(null));
        LifecycleLog.EpochEnded(logger, LogPace.LevelOf(_isTold), epoch.Host, epoch.Number, reason);
    }

    /// <summary>A round of connection attempts failed at every host.</summary>
    public void OnFailed(Exception exception)
    {
        bool isDue = _pace.IsDue(KindOf(exception));
        _isTold |= isDue;
        double seconds = time.GetElapsedTime(_since).TotalSeconds;
        LifecycleLog.ConnectFailed(logger, LogPace.LevelOf(isDue), address, ++_attempts, seconds, exception.Message);
    }

    /// <summary>A connection was established.</summary>
    public void OnConnected(Epoch epoch)
    {
        if (_wasConnected || _attempts > 0)
        {
            LogLevel level = _isTold ? LogLevel.Information : LogLevel.Debug;
            double seconds = time.GetElapsedTime(_since).TotalSeconds;
            LifecycleLog.ConnectedAgain(logger, level, epoch.Host, seconds, _attempts, epoch.Number);
        }
        else
        {
            LifecycleLog.Connected(logger, epoch.Host, epoch.Number);
        }

        (_connectedAt, _wasConnected, _isTold) = (time.GetTimestamp(), true, false);
    }

    // Refusals by a running broker are distinguished. That the broker is unreachable was already reported when the connection was lost.
    private static string KindOf(Exception? exception) =>
        exception is TransportException { Error: var error }
        && error is not (TransportError.Unreachable or TransportError.ConnectionLost or TransportError.Timeout)
            ? error.ToString()
            : "away";
}
