namespace TypedRpc.Client;

/// <summary>Decides which comes first: the interceptors pass a cast on, or its caller stops waiting.</summary>
/// <remarks>Only the first counts, so that a cast is never sent after its caller was told that it was not. Thread-safe.</remarks>
internal sealed class CastPassing
{
    private const int Passed = 1;
    private const int Left = 2;

    private int _state;

    public bool IsPassed => Volatile.Read(ref _state) == Passed;

    /// <summary>The interceptors pass the cast on.</summary>
    /// <returns>False when the caller has stopped waiting: the cast must not be sent.</returns>
    public bool TryPass() => Interlocked.CompareExchange(ref _state, Passed, 0) != Left;

    /// <summary>The caller stops waiting.</summary>
    /// <returns>False when the cast has been passed on already.</returns>
    public bool TryLeave() => Interlocked.CompareExchange(ref _state, Left, 0) == 0;
}
