using System.Buffers;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>Merges the writes that arrive while another write is in progress into one, because each write is a system call.</summary>
/// <remarks>
/// The client library writes the frames of each method to the stream separately. A write to an idle stream is made at once by the caller. After that, as
/// long as writes follow each other closely, they are copied to a buffer that the thread pool writes; a buffer that is full makes the
/// writer wait. No write waits for later ones. One caller may write at a time.
/// </remarks>
/// <param name="inner">The stream to write to.</param>
/// <param name="time">The clock.</param>
/// <param name="onFailed">Called once when a write has failed. All later writes fail with the same error.</param>
internal sealed class CoalescedWrites(Stream inner, TimeProvider time, Action onFailed) : IThreadPoolWorkItem
{
    /// <summary>The maximum number of bytes that wait to be written.</summary>
    public const int MaxWaiting = 64 * 1024;

    // A longer write costs more to copy than to write separately.
    private const int MaxCopied = 16 * 1024;

    // A write within this time after the last one shows that the stream is busy.
    private static readonly TimeSpan BusyTime = TimeSpan.FromMicroseconds(50);

    private readonly object _gate = new();
    private readonly long _busyTicks = (long)(BusyTime.TotalSeconds * time.TimestampFrequency);
    private byte[] _waiting = [];
    private byte[] _spare = [];
    private int _count;
    private long _lastEnd;
    private bool _isWriting;
    private Exception? _failure;
    private TaskCompletionSource? _changed;

    /// <summary>Writes bytes, or buffers them to be written.</summary>
    /// <exception cref="IOException">An earlier write failed.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        bool starts;
        lock (_gate)
        {
            ThrowIfFailed();
            if (!_isWriting && (bytes.Length > MaxCopied || time.GetTimestamp() - _lastEnd > _busyTicks))
            {
                _isWriting = true;
                return WriteNowAsync(bytes, cancellationToken);
            }

            if (bytes.Length > MaxCopied || _count + bytes.Length > MaxWaiting)
                return WriteLaterAsync(_changed ??= NewSource(), bytes, cancellationToken);
            if (_waiting.Length == 0)
                _waiting = ArrayPool<byte>.Shared.Rent(MaxWaiting);
            bytes.Span.CopyTo(_waiting.AsSpan(_count));
            _count += bytes.Length;
            (starts, _isWriting) = (!_isWriting, true);
        }

        if (starts)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return ValueTask.CompletedTask;
    }

    /// <summary>Completes when nothing waits to be written, or a write has failed.</summary>
    public async Task WhenIdleAsync()
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (!_isWriting || _failure is not null)
                    return;
                changed = (_changed ??= NewSource()).Task;
            }

            await changed.ConfigureAwait(false);
        }
    }

    // The task is discarded: it does not throw.
    void IThreadPoolWorkItem.Execute() => _ = WriteBufferedAsync();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new IOException("An earlier write to the connection failed.", _failure);
    }

    private async ValueTask WriteNowAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await inner.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw;
        }

        lock (_gate)
            End();
    }

    private async ValueTask WriteLaterAsync(TaskCompletionSource changed, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await changed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteBufferedAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> bytes;
                lock (_gate)
                {
                    if (_count == 0)
                    {
                        End();
                        return;
                    }

                    bytes = _waiting.AsMemory(0, _count);
                    (_waiting, _spare, _count) = (_spare, _waiting, 0);
                    Changed();
                }

                await inner.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    private void Fail(Exception exception)
    {
        lock (_gate)
        {
            _failure = exception;
            End();
        }

        onFailed();
    }

    private void End()
    {
        _isWriting = false;
        _lastEnd = time.GetTimestamp();
        if (_waiting.Length > 0 && _count == 0)
        {
            ArrayPool<byte>.Shared.Return(_waiting);
            _waiting = [];
        }

        if (_spare.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_spare);
            _spare = [];
        }

        Changed();
    }

    private void Changed()
    {
        _changed?.TrySetResult();
        _changed = null;
    }
}
