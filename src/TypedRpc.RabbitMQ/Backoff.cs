using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The pauses between attempts to connect: random, so that clients of a restarted broker spread, below a limit that doubles.</summary>
internal sealed class Backoff(TransportOptions options)
{
    // An epoch that ends sooner than this counts as another failure: what ends it (a refused message, a deleted queue) would do so again and again.
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);

    private int _failures;

    /// <summary>The attempts since the last stable epoch.</summary>
    public int Failures => _failures;

    /// <summary>An epoch lasted so long.</summary>
    public void OnEpochEnded(TimeSpan lasted) => _failures = lasted >= Stable ? 0 : _failures + 1;

    /// <summary>An attempt to connect failed.</summary>
    public void OnFailed() => _failures++;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        (TimeSpan least, TimeSpan most) = options.ReconnectDelay;
        double limit = Math.Min(most.TotalMilliseconds, least.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 30)));
        return TimeSpan.FromMilliseconds(least.TotalMilliseconds + (Random.Shared.NextDouble() * Math.Max(0, limit - least.TotalMilliseconds)));
    }
}
