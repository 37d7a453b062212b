using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting;

/// <summary>Updates the routing rules of a bus when a file changes. See <see cref="NotificationRoutingFile.Watch"/>.</summary>
public sealed class NotificationRoutingWatch : IAsyncDisposable, IDisposable
{
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);
    private const int MaxQuiets = 20;

    private readonly RpcBus _bus;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _changes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private FileSystemWatcher? _folder;
    private Task _running = Task.CompletedTask;
    private (long Length, DateTime Changed)? _state;
    private byte[]? _content;
    private volatile RpcConfigurationException? _lastError;

    internal NotificationRoutingWatch(RpcBus bus, string path, ILogger logger, TimeProvider time) =>
        (_bus, Path, _logger, _time) = (bus, path, logger, time);

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Why the current content of the file was refused; null when its rules are in effect.</summary>
    public RpcConfigurationException? LastError => _lastError;

    /// <summary>Raised after a changed file was read. <see cref="LastError"/> is null when its rules are now in effect.</summary>
    public event EventHandler? Reloaded;

    /// <summary>Stops watching. The rules stay as they are.</summary>
    public async ValueTask DisposeAsync()
    {
        _folder?.Dispose();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    /// <summary>Stops watching like <see cref="DisposeAsync"/>, and blocks until that is done.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Applies the current rules of the file, and watches it from then on.</summary>
    /// <param name="hearsOfChanges">True listens to change events of the folder; false only polls the file.</param>
    internal void Start(bool hearsOfChanges)
    {
        _state = RoutingFileContent.StateOf(Path);
        _content = RoutingFileContent.Read(Path);
        Take(_content);
        if (hearsOfChanges)
            _folder = Listen();

        // The first poll finds changes that were made before the folder was watched.
        _changes.Writer.TryWrite(true);
        using (ExecutionContext.SuppressFlow())
            _running = Task.Run(RunAsync);
    }

    // Watches the folder and not the file: a watch of the file would stay on the old file when it is replaced by another.
    private FileSystemWatcher? Listen()
    {
        FileSystemWatcher? folder = null;
        try
        {
            folder = new FileSystemWatcher(System.IO.Path.GetDirectoryName(Path)!, System.IO.Path.GetFileName(Path));
            folder.Changed += (_, _) => _changes.Writer.TryWrite(true);
            folder.Created += (_, _) => _changes.Writer.TryWrite(true);
            folder.Deleted += (_, _) => _changes.Writer.TryWrite(true);
            folder.Renamed += (_, _) => _changes.Writer.TryWrite(true);
            folder.Error += (_, error) =>
            {
                _logger.ChangesNotReported(Path, Pause.TotalSeconds, error.GetException());
                _changes.Writer.TryWrite(true);
            };
            folder.EnableRaisingEvents = true;
            return folder;
        }
        catch (Exception exception)
        {
            // The operating system limits the number of watched folders.
            _logger.ChangesNotReported(Path, Pause.TotalSeconds, exception);
            folder?.Dispose();
            return null;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                bool isTold = await ChangesWithinAsync(Pause).ConfigureAwait(false);
                for (int i = 0; isTold && i < MaxQuiets && await ChangesWithinAsync(Quiet).ConfigureAwait(false); i++)
                    continue; // the file is still being written
                Look(isTold);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<bool> ChangesWithinAsync(TimeSpan time)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        Task<bool> change = _changes.Reader.WaitToReadAsync(end.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(time, _time, end.Token)).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        _stopping.Token.ThrowIfCancellationRequested();
        return _changes.Reader.TryRead(out _);
    }

    // A poll reads the file only when its length or time of change differs. After a change event it is always read.
    private void Look(bool isTold)
    {
        (long Length, DateTime Changed)? state = RoutingFileContent.StateOf(Path);
        if (!isTold && state == _state)
            return;
        _state = state;
        try
        {
            byte[]? before = _content;
            _content = null;
            _content = RoutingFileContent.Read(Path);
            if (before is not null && _content.AsSpan().SequenceEqual(before))
                return;
            Take(_content);
            _lastError = null;
        }
        catch (Exception exception)
        {
            var refusal = exception as RpcConfigurationException
                ?? new RpcConfigurationException($"{Path} cannot be taken: {exception.Message}", exception);
            if (refusal.Message == _lastError?.Message)
                return; // the same error is reported once
            _lastError = refusal;
            _logger.RoutingRefused(refusal.Message, refusal);
        }

        Raise();
    }

    private void Take(byte[] content)
    {
        NotificationRouting routing = NotificationRoutingFile.Parse(content, Path);
        try
        {
            _bus.RouteNotifications(routing);
        }
        catch (RpcConfigurationException exception)
        {
            throw new RpcConfigurationException($"{Path}: {exception.Message}", exception);
        }

        _logger.RoutingLoaded(Path, routing.Groups.Count, routing.Groups.Sum(group => group.Value.Count));
    }

    private void Raise()
    {
        try
        {
            Reloaded?.Invoke(this, EventArgs.Empty);
        }
        catch (Exception exception)
        {
            _logger.ReloadedHandlerFailed(exception);
        }
    }
}
