namespace TypedRpc.NativeAot;

/// <summary>A method for each kind of call. What payloads can hold is in <see cref="Everything"/>.</summary>
[RpcTopic("folders", Version = "1.1")]
public interface IFolders : IMeasures<Point>, IDisposable, IAsyncDisposable
{
    [Call]
    Task<Everything> EchoAsync(Everything everything);

    [Call(Idempotent = true)]
    Task<Folder> TurnOverAsync(Folder folder, CancellationToken cancellationToken = default);

    [Call(Since = "1.1")]
    ValueTask<Dictionary<string, long>> SumAsync(List<Entry> entries, string? only = null);

    [Call]
    Task FailAsync(string reason);

    [Call]
    [Throws(typeof(FolderLockedException))]
    Task LockAsync(Folder folder, Guid owner);

    [Call]
    IAsyncEnumerable<Entry?> ListAsync(int count, CancellationToken cancellationToken = default);

    [Call]
    Task<long> FillAsync(IAsyncEnumerable<Entry> entries, IProgress<Point> progress, CancellationToken cancellationToken = default);

    [Call]
    Task<string> WhoAsksAsync();

    [Call]
    Task WaitAsync(CancellationToken cancellationToken);

    [Call]
    Task<Point> SwapAsync(in Point point);

    [Call(Name = "swap_pair")]
    Task<(Point, string?)> SwapAsync((Point, string?) pair, params int[] others);

    /// <summary>The class that serves it does not have it.</summary>
    [Call]
    Task<RpcValue> DescribeAsync(object? value, RpcValue also) => Task.FromResult(RpcValue.List(value as string, also));

    [Call]
    Task<bool> IsThereAsync();

    /// <summary>Tells whoever listens to <see cref="IFolderEvents"/>.</summary>
    [Cast]
    ValueTask TellAsync(Everything everything);

    [Cast(Fanout = true)]
    ValueTask NoteAsync(Guid id);

    /// <summary>Ends when something has been noted.</summary>
    [Call]
    Task<Guid> NotedAsync();
}

/// <summary>A base with methods of the contract, and a type argument that is a struct.</summary>
public interface IMeasures<T>
{
    [Call]
    Task<List<T>> RepeatAsync(T value, int times = 2);
}
