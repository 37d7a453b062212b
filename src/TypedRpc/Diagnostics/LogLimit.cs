namespace TypedRpc.Diagnostics;

/// <summary>Lets 10 log lines of one kind through in 10 seconds and counts the others, so that a stranger cannot fill a log. Safe to use from any thread.</summary>
internal sealed class LogLimit(TimeProvider time)
{
    private const int Most = 10;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private long _periodAt;
    private int _lines;
    private long _leftOut;

    /// <summary>Asks for a line.</summary>
    /// <param name="leftOut">The number of lines that were left out since the last one.</param>
    /// <returns>False when the line is to be left out.</returns>
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
