using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The pauses between rounds of attempts to connect: random, so that clients of a restarted broker spread, below a limit that grows.</summary>
/// <param name="options">The bounds.</param>
/// <param name="step">By how much the limit grows with each failure; null doubles it.</param>
internal sealed class Backoff(TransportOptions options, TimeSpan? step = null)
{
    // An epoch that ends sooner than this counts as another failure: what ends it (a refused message, a deleted queue) would do so again and again.
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);

    // One that is merely cut has no such cause: long enough that cuts in a row are no storm of attempts.
    private static readonly TimeSpan StableUntilCut = TimeSpan.FromSeconds(1);

    // A broker that is away says no for itself when it is back, and is to be found soon; one that refuses us is there, and is not to be pestered.
    private static readonly TimeSpan MostWhileAway = TimeSpan.FromSeconds(2);

    private int _failures;
    private bool _refused = true;

    /// <summary>The rounds since the last stable epoch.</summary>
    public int Failures => _failures;

    /// <summary>An epoch lasted so long.</summary>
    /// <param name="lasted">How long.</param>
    /// <param name="refused">Whether the broker ended it over something that we did.</param>
    public void OnEpochEnded(TimeSpan lasted, bool refused = true)
    {
        if (lasted >= (refused ? Stable : StableUntilCut))
            (_failures, _refused) = (0, refused);
        else
            OnFailed(refused);
    }

    /// <summary>A round of attempts to connect failed, at every host.</summary>
    /// <param name="refused">Whether a broker answered and refused us.</param>
    public void OnFailed(bool refused = true)
    {
        // One that was away and now refuses us has just begun: its virtual host or our user may be a moment away.
        (_failures, _refused) = (refused == _refused ? _failures + 1 : 1, refused);
    }

    /// <summary>True for what a broker that is there says, so that trying again soon would be no use.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is TransportException { Error: TransportError.AuthenticationFailed or TransportError.VirtualHostRefused or TransportError.AccessRefused or TransportError.TopologyConflict };

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        (TimeSpan least, TimeSpan most) = options.ReconnectDelay;
        double grown = step is { } more
            ? least.TotalMilliseconds + (more.TotalMilliseconds * _failures)
            : least.TotalMilliseconds * Math.Pow(2, Math.Min(_failures + 1, 30)); // the first pause is random too: all clients begin it at once
        if (!_refused && step is null && most > MostWhileAway)
            most = MostWhileAway;
        double limit = Math.Min(most.TotalMilliseconds, grown);
        return TimeSpan.FromMilliseconds(least.TotalMilliseconds + (Random.Shared.NextDouble() * Math.Max(0, limit - least.TotalMilliseconds)));
    }
}
