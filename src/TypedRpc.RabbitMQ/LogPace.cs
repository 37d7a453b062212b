namespace TypedRpc.RabbitMQ;

/// <summary>Which reports of a lasting fault are written as warnings: the first, one of another kind, and the others at growing pauses.</summary>
/// <remarks>Used by one thread at a time.</remarks>
internal sealed class LogPace(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private TimeSpan _pause;
    private long _last;
    private string? _kind;

    /// <summary>The fault began, or happened once more.</summary>
    /// <param name="kind">What is compared to tell one fault from another.</param>
    /// <returns>True when it is worth a warning.</returns>
    public bool IsDue(string kind)
    {
        bool isNew = kind != _kind;
        if (!isNew && time.GetElapsedTime(_last) < _pause)
            return false;
        _pause = isNew ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        (_last, _kind) = (time.GetTimestamp(), kind);
        return true;
    }

    /// <summary>The fault is over: the next one is new.</summary>
    public void Reset() => _kind = null;
}
