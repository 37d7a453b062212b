using System.Net.Sockets;

namespace TypedRpc.Load.Bare;

/// <summary>Merges the writes that arrive while one is in flight. A failed write fails the next one, and is not repeated.</summary>
internal sealed class CoalescingStream(Socket socket) : NetworkStream(socket, ownsSocket: false), IThreadPoolWorkItem
{
    /// <summary>Writers wait while more than this waits for the socket.</summary>
    private const int WaitingLimit = 1024 * 1024;

    private readonly Lock _gate = new();
    private byte[] _waiting = new byte[64 * 1024];
    private byte[] _sent = new byte[64 * 1024];
    private int _count;
    private bool _isSending;
    private Exception? _failure;
    private TaskCompletionSource? _room;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        bool begins;
        Task? room = null;
        lock (_gate)
        {
            if (_failure is not null)
                throw new IOException("An earlier write failed.", _failure);
            if (_waiting.Length - _count < buffer.Length)
                Array.Resize(ref _waiting, Math.Max(2 * _waiting.Length, _count + buffer.Length));
            buffer.CopyTo(_waiting.AsMemory(_count));
            _count += buffer.Length;
            begins = !_isSending;
            _isSending = true;
            if (_count > WaitingLimit)
                room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        if (begins)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return room is null ? ValueTask.CompletedTask : new ValueTask(room);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer) => WriteAsync(buffer.ToArray()).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    private async Task SendAsync()
    {
        TaskCompletionSource? room = null;
        try
        {
            while (true)
            {
                int count;
                lock (_gate)
                {
                    if (_count == 0)
                    {
                        _isSending = false;
                        return;
                    }

                    (_waiting, _sent) = (_sent, _waiting);
                    (count, _count) = (_count, 0);
                    (room, _room) = (_room, null);
                }

                for (int sent = 0; sent < count;)
                    sent += await Socket.SendAsync(_sent.AsMemory(sent, count - sent), SocketFlags.None);
                room?.SetResult();
                room = null;
            }
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _failure = exception;
                room ??= _room;
            }

            room?.TrySetException(exception);
        }
    }
}
