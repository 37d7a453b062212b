using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting.Running;

/// <summary>A server or a listener that starts in the background and is tried again until it has started.</summary>
/// <param name="name">What it is, for messages, such as <c>the server volume.host1</c>.</param>
/// <param name="start">Starts it.</param>
/// <param name="logger">Logs failed attempts.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class HostedPart(
    string name, Func<CancellationToken, Task<IAsyncDisposable>> start, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IAsyncDisposable? _running;
    private volatile string? _reason = "it is starting";

    public string Name => name;

    /// <summary>Completes when it has started.</summary>
    public Task Started => _started.Task;

    /// <summary>Why it is not started; null when it is.</summary>
    public string? Reason => _reason;

    /// <summary>Starts it. Returns when it has started or the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        while (true)
        {
            try
            {
                _running = await start(cancellationToken).ConfigureAwait(false);
                _reason = null;
                _started.TrySetResult();
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The cause may be removed without a restart: an exchange with other properties, a missing permission.
                _reason = exception.Message;
                logger.PartNotStarted(name, pause.TotalSeconds, exception.Message, exception);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                return;
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    /// <summary>Drains and stops it. Call it after <see cref="RunAsync"/> has returned.</summary>
    public async Task StopAsync()
    {
        if (_running is null)
            return;
        _reason = "the host is stopping";
        await _running.DisposeAsync().ConfigureAwait(false);
    }
}
