using TypedRpc.Transport;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>
/// The pauses between rounds of connection attempts: random below a growing limit, so that the clients of a restarted broker spread.
/// </summary>
/// <param name="options">The options with the bounds of the pauses.</param>
/// <param name="step">By how much the limit grows after each failure; null doubles it.</param>
internal sealed class Backoff(TransportOptions options, TimeSpan? step = null)
{
    // An epoch that ends sooner counts as another failure: its cause (a refused message, a deleted queue) would end the next epoch too.
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);

    // The same for an epoch whose connection was merely lost, without such a cause: long enough that repeated losses do not become a storm
    // of connection attempts.
    private static readonly TimeSpan StableUntilCut = TimeSpan.FromSeconds(1);

    // The longest pause while the broker is unreachable, so that it is found soon after it is back. A broker that refuses us is running,
    // and gets longer pauses.
    private static readonly TimeSpan MaxWhileAway = TimeSpan.FromSeconds(2);

    private int _failures;
    private bool _refused = true;

    /// <summary>The failed rounds of the same kind in a row, since the last stable epoch.</summary>
    public int Failures => _failures;

    /// <summary>An epoch ended.</summary>
    /// <param name="lasted">How long it lasted.</param>
    /// <param name="refused">True when the broker ended it because it refused an operation of ours.</param>
    public void OnEpochEnded(TimeSpan lasted, bool refused = true)
    {
        if (lasted >= (refused ? Stable : StableUntilCut))
            (_failures, _refused) = (0, refused);
        else
            OnFailed(refused);
    }

    /// <summary>A round of connection attempts failed at every host.</summary>
    /// <param name="refused">True when a broker answered and refused the connection.</param>
    public void OnFailed(bool refused = true)
    {
        // The count restarts when the kind changes: a broker that was unreachable and now refuses us has just started, and its virtual host
        // or our user may be available soon.
        (_failures, _refused) = (refused == _refused ? _failures + 1 : 1, refused);
    }

    /// <summary>True when a running broker refused the connection or operation, so that an early retry would fail too.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is TransportException { Error: var error }
        && error is TransportError.AuthenticationFailed or TransportError.VirtualHostRefused
            or TransportError.AccessRefused or TransportError.TopologyConflict;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        (TimeSpan least, TimeSpan most) = options.ReconnectDelay;

        // The first pause is random too: all clients begin it at once.
        double grown = step is { } more
            ? least.TotalMilliseconds + (more.TotalMilliseconds * _failures)
            : least.TotalMilliseconds * Math.Pow(2, Math.Min(_failures + 1, 30));
        if (!_refused && step is null && most > MaxWhileAway)
            most = MaxWhileAway;
        double limit = Math.Min(most.TotalMilliseconds, grown);
        double range = Math.Max(0, limit - least.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(least.TotalMilliseconds + (Random.Shared.NextDouble() * range));
    }
}
