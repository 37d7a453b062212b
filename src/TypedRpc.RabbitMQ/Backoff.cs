using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The pauses between rounds of attempts to connect: random, so that clients of a restarted broker spread, below a limit that grows.</summary>
/// <param name="options">The bounds.</param>
/// <param name="step">By how much the limit grows with each failure; null doubles it.</param>
internal sealed class Backoff(TransportOptions options, TimeSpan? step = null)
{
    // An epoch that ends sooner than this counts as another failure: what ends it (a refused message, a deleted queue) would do so again and again.
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);

    private int _failures;

    /// <summary>The rounds since the last stable epoch.</summary>
    public int Failures => _failures;

    /// <summary>An epoch lasted so long.</summary>
    public void OnEpochEnded(TimeSpan lasted) => _failures = lasted >= Stable ? 0 : _failures + 1;

    /// <summary>A round of attempts to connect failed, at every host.</summary>
    public void OnFailed() => _failures++;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        (TimeSpan least, TimeSpan most) = options.ReconnectDelay;
        double grown = step is { } more
            ? least.TotalMilliseconds + (more.TotalMilliseconds * _failures)
            : least.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 30));
        double limit = Math.Min(most.TotalMilliseconds, grown);
        return TimeSpan.FromMilliseconds(least.TotalMilliseconds + (Random.Shared.NextDouble() * Math.Max(0, limit - least.TotalMilliseconds)));
    }
}
