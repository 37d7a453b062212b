namespace TypedRpc.Diagnostics;

/// <summary>
/// Allows 10 log lines of one kind in 10 seconds and counts the others, so that a remote party cannot fill a log. Safe to use from any
/// thread.
/// </summary>
internal sealed class LogLimit(TimeProvider time)
{
    private const int Most = 10;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private long _periodAt;
    private int _lines;
    private long _leftOut;

    /// <summary>Requests permission for one line.</summary>
    /// <param name="leftOut">The number of lines that were suppressed since the last allowed one.</param>
    /// <returns>False when the line must be suppressed.</returns>
    public bool TryTake(out long leftOut)
    {
        lock (_gate)
        {
            if (_lines == 0 || time.GetElapsedTime(_periodAt) >= Period)
                (_periodAt, _lines) = (time.GetTimestamp(), 0);
            leftOut = _leftOut;
            if (_lines == Most)
            {
                _leftOut++;
                return false;
            }

            _lines++;
            _leftOut = 0;
            return true;
        }
    }
}
