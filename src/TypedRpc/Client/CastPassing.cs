namespace TypedRpc.Client;

/// <summary>Whether an interceptor has passed a cast on, or its caller has left before: the first of the two counts, so that no cast goes out of which its caller was told that it did not.</summary>
internal sealed class CastPassing
{
    private const int Passed = 1;
    private const int Left = 2;

    private int _state;

    public bool IsPassed => Volatile.Read(ref _state) == Passed;

    /// <summary>The cast is to be sent.</summary>
    /// <returns>False when its caller has left.</returns>
    public bool TryPass() => Interlocked.CompareExchange(ref _state, Passed, 0) != Left;

    /// <summary>The caller leaves.</summary>
    /// <returns>False when the cast has been passed on.</returns>
    public bool TryLeave() => Interlocked.CompareExchange(ref _state, Left, 0) == 0;
}
