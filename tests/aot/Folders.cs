using System.Runtime.CompilerServices;

namespace TypedRpc.NativeAot;

internal sealed class Folders(IFolderEvents events) : IFolders
{
    private readonly TaskCompletionSource<Guid> _noted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether somebody disposed of it: a proxy does not.</summary>
    private bool IsDisposed { get; set; }

    public Task<Everything> EchoAsync(Everything everything) => Task.FromResult(everything);

    public Task<Folder> TurnOverAsync(Folder folder, CancellationToken cancellationToken = default) => Task.FromResult(TurnOver(folder));

    public ValueTask<Dictionary<string, long>> SumAsync(List<Entry> entries, string? only = null) => new(
        entries.Where(entry => only is null || entry.Name == only)
            .GroupBy(entry => entry.Name).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Bytes)));

    public Task FailAsync(string reason) => throw new InvalidOperationException(reason);

    public Task LockAsync(Folder folder, Guid owner) => throw new FolderLockedException("It is locked.", owner, folder);

    public async IAsyncEnumerable<Entry?> ListAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i % 2 == 0 ? new Entry($"{i}", i, Access.Read) : null;
        }
    }

    public async Task<long> FillAsync(
        IAsyncEnumerable<Entry> entries, IProgress<Point> progress, CancellationToken cancellationToken = default)
    {
        long bytes = 0;
        await foreach (Entry entry in entries.WithCancellation(cancellationToken))
        {
            bytes += entry.Bytes;
            progress.Report(new Point((int)bytes, 1));
        }

        return bytes;
    }

    public Task<string> WhoAsksAsync() => Task.FromResult($"{RpcContext.Current["user"]}");

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    public Task<Point> SwapAsync(in Point point) => Task.FromResult(new Point(point.Y, point.X));

    public Task<(Point, string?)> SwapAsync((Point, string?) pair, params int[] others) =>
        Task.FromResult((new Point(pair.Item1.Y, others.Sum()), pair.Item2));

    public Task<List<Point>> RepeatAsync(Point value, int times = 2) => Task.FromResult(Enumerable.Repeat(value, times).ToList());

    public Task<bool> IsThereAsync() => Task.FromResult(!IsDisposed);

    public void Dispose() => IsDisposed = true;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

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
