namespace TypedRpc.NativeAot;

internal sealed class Folders(IFolderEvents events) : IFolders
{
    private readonly TaskCompletionSource<Guid> _noted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Everything> EchoAsync(Everything everything) => Task.FromResult(everything);

    public Task<Folder> TurnOverAsync(Folder folder, CancellationToken cancellationToken = default) => Task.FromResult(TurnOver(folder));

    public ValueTask<Dictionary<string, long>> SumAsync(List<Entry> entries, string? only = null) => new(
        entries.Where(entry => only is null || entry.Name == only).GroupBy(entry => entry.Name).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Bytes)));

    public Task FailAsync(string reason) => throw new InvalidOperationException(reason);

    public Task LockAsync(Folder folder, Guid owner) => throw new FolderLockedException("It is locked.", owner, folder);

    public Task<string> WhoAsksAsync() => Task.FromResult($"{RpcContext.Current["user"]}");

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    public ValueTask TellAsync(Everything everything) => events.ToldAsync(everything);

    public ValueTask NoteAsync(Guid id)
    {
        _noted.TrySetResult(id);
        return ValueTask.CompletedTask;
    }

    public Task<Guid> NotedAsync() => _noted.Task;

    private static Folder TurnOver(Folder folder)
    {
        List<Folder> folders = [.. folder.Folders.Select(TurnOver)];
        folders.Reverse();
        return new Folder(folder.Name, folders);
    }
}
