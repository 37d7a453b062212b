namespace TypedRpc.Faults.Tests.Work;

/// <summary>Methods that take long, and streams: the calls in whose middle the faults of the tests happen.</summary>
[RpcTopic("long", Version = "1.0")]
public interface ILongWork
{
    /// <summary>Runs for a time, unless its token is cancelled before; the result is the name of the server.</summary>
    [Call]
    Task<string> WaitAsync(long id, int milliseconds, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="WaitAsync" />
    [Call(Idempotent = true)]
    Task<string> WaitAgainAsync(long id, int milliseconds, CancellationToken cancellationToken = default);

    /// <summary>Calls the first server of a chain, which calls the next one; the last one runs until its token is cancelled.</summary>
    [Call]
    Task<string> PassAsync(long id, string[] chain, CancellationToken cancellationToken = default);

    /// <summary>Counts from 0.</summary>
    /// <param name="id">The id of the stream in the events of the server.</param>
    /// <param name="count">The number of items.</param>
    /// <param name="pauseAfter">The number of items between two pauses of a millisecond; 0 for no pause.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    [Call]
    IAsyncEnumerable<int> CountAsync(long id, int count, int pauseAfter, CancellationToken cancellationToken = default);

    /// <summary>Reads numbers that must count from 0, and returns how many there were.</summary>
    [Call]
    Task<int> TakeAsync(long id, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    /// <summary>Returns each number that it gets. They must count from 0.</summary>
    [Call]
    IAsyncEnumerable<int> EchoAsync(long id, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);
}
