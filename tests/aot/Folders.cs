namespace TypedRpc.NativeAot;

internal sealed class Folders : IFolders
{
    private readonly TaskCompletionSource<Guid> _noted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Guid> Noted => _noted.Task;

    public Task<Entry> TouchAsync(Entry entry) => Task.FromResult(entry with { Access = Access.Write, Touched = DateTimeOffset.UnixEpoch });

    public Task<Folder> TurnOverAsync(Folder folder) => Task.FromResult(TurnOver(folder));

    public Task<Dictionary<string, long>> SumAsync(List<Entry> entries) =>
        Task.FromResult(entries.GroupBy(entry => entry.Name).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Bytes)));

    public Task FailAsync(string reason) => throw new InvalidOperationException(reason);

    public ValueTask NoteAsync(Guid id)
    {
        _noted.TrySetResult(id);
        return ValueTask.CompletedTask;
    }

    private static Folder TurnOver(Folder folder)
    {
        List<Folder> folders = [.. folder.Folders.Select(TurnOver)];
        folders.Reverse();
        return new Folder(folder.Name, folders);
    }
}
