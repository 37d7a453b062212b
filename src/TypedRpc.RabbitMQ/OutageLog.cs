using Microsoft.Extensions.Logging;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>What is logged of connecting: a warning when the connection is lost, others at growing pauses while it stays away, and one line when it is back.</summary>
/// <remarks>A connection that is lost again soon belongs to the same outage. What is not worth a warning is logged at Debug. Used by one thread at a time.</remarks>
internal sealed class OutageLog(RabbitMqAddress address, ILogger logger, TimeProvider time)
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
        RabbitMqLog.EpochEnded(logger, RabbitMqLog.LevelOf(_isTold), epoch.Host, epoch.Number, reason);
    }

    /// <summary>An attempt to connect failed, at every host.</summary>
    public void OnFailed(Exception exception)
    {
        bool isDue = _pace.IsDue(KindOf(exception));
        _isTold |= isDue;
        RabbitMqLog.ConnectFailed(logger, RabbitMqLog.LevelOf(isDue), address, ++_attempts, time.GetElapsedTime(_since).TotalSeconds, exception.Message);
    }

    /// <summary>A connection was made.</summary>
    public void OnConnected(Epoch epoch)
    {
        if (_wasConnected || _attempts > 0)
            RabbitMqLog.ConnectedAgain(logger, _isTold ? LogLevel.Information : LogLevel.Debug, epoch.Host, time.GetElapsedTime(_since).TotalSeconds, _attempts, epoch.Number);
        else
            RabbitMqLog.Connected(logger, epoch.Host, epoch.Number);
        (_connectedAt, _wasConnected, _isTold) = (time.GetTimestamp(), true, false);
    }

    // The refusals of a broker that is there are told apart; that it is away is what the loss has said already.
    private static string KindOf(Exception? exception) =>
        exception is TransportException { Error: var error } && error is not (TransportError.Unreachable or TransportError.ConnectionLost or TransportError.Timeout) ? error.ToString() : "away";
}
