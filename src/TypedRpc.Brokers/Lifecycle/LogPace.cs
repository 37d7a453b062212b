using Microsoft.Extensions.Logging;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>
/// Decides which reports of a lasting failure are warnings: the first, each of another kind, and the others at growing intervals.
/// </summary>
/// <remarks>Used by one thread at a time.</remarks>
internal sealed class LogPace(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private TimeSpan _pause;
    private long _last;
    private string? _kind;

    /// <summary>The failure occurred, for the first time or again.</summary>
    /// <param name="kind">Distinguishes one failure from another.</param>
    /// <returns>True when it should be logged as a warning.</returns>
    public bool IsDue(string kind)
    {
        bool isNew = kind != _kind;
        if (!isNew && time.GetElapsedTime(_last) < _pause)
            return false;
        _pause = isNew ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        (_last, _kind) = (time.GetTimestamp(), kind);
        return true;
    }

    /// <summary>The failure is over: the next report counts as the first.</summary>
    public void Reset() => _kind = null;

    /// <summary>The log level of a report: Warning when it is due, otherwise Debug.</summary>
    public static LogLevel LevelOf(bool isDue) => isDue ? LogLevel.Warning : LogLevel.Debug;
}
