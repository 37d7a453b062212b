using TypedRpc.Messages;

namespace TypedRpc.Brokers.Publishing;

/// <summary>
/// The messages of an epoch that the next one sends: the unwritten ones, and the last written ones, which may not have arrived.
/// </summary>
/// <remarks>
/// A written message is kept until the broker has answered a later request on the same channel, or until <see cref="MaxMessages"/> or
/// <see cref="MaxBytes"/> is exceeded by newer ones. This object owns the bodies of the messages that it keeps.
/// </remarks>
internal sealed class SurvivingMessages(int maxMessages = SurvivingMessages.MaxMessages, long maxBytes = SurvivingMessages.MaxBytes)
{
    /// <summary>The maximum number of written messages that are kept; the oldest is released for a newer one.</summary>
    public const int MaxMessages = 4096;

    /// <summary>The maximum number of bytes of written messages that are kept.</summary>
    public const long MaxBytes = 16 * 1024 * 1024;

    private readonly object _lock = new();
    private readonly Queue<Message> _written = new();
    private readonly List<Message> _unwritten = [];
    private TaskCompletionSource _any = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _released;
    private long _bytes;
    private bool _isOver;

    /// <summary>True once <see cref="Take"/> was called.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
                return _isOver;
        }
    }

    /// <summary>The number of messages written so far.</summary>
    public long Written
    {
        get
        {
            lock (_lock)
                return _released + _written.Count;
        }
    }

    /// <summary>Completes when a written message is kept, or <see cref="Take"/> was called.</summary>
    public Task WhenAnyAsync()
    {
        lock (_lock)
        {
            if (_written.Count == 0 && !_isOver && _any.Task.IsCompleted)
                _any = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _any.Task;
        }
    }

    /// <summary>Keeps a message that was written.</summary>
    /// <returns>False when it is not kept; the caller then still owns the body.</returns>
    public bool AddWritten(in Message message)
    {
        lock (_lock)
        {
            if (_isOver || message.Body.Length > maxBytes)
                return false;
            _written.Enqueue(message);
            _bytes += message.Body.Length;
            while (_written.Count > maxMessages || _bytes > maxBytes)
                ReleaseOldest();
            _any.TrySetResult();
            return true;
        }
    }

    /// <summary>Keeps a message that was not written.</summary>
    /// <returns>False when it is not kept; the caller then still owns the body.</returns>
    public bool AddUnwritten(in Message message)
    {
        lock (_lock)
        {
            if (!_isOver)
                _unwritten.Add(message);
            return !_isOver;
        }
    }

    /// <summary>Releases messages that the broker has received.</summary>
    /// <param name="written">How many of the written messages the broker has received, counted from the first.</param>
    public void Release(long written)
    {
        lock (_lock)
        {
            while (_released < written && _written.Count > 0)
                ReleaseOldest();
        }
    }

    /// <summary>Takes all kept messages, in the order of writing. Nothing is kept after that.</summary>
    public (Message[] Written, Message[] Unwritten) Take()
    {
        lock (_lock)
        {
            (Message[], Message[]) all = ([.. _written], [.. _unwritten]);
            _isOver = true;
            _written.Clear();
            _unwritten.Clear();
            _any.TrySetResult();
            return all;
        }
    }

    private void ReleaseOldest()
    {
        Message oldest = _written.Dequeue();
        _released++;
        _bytes -= oldest.Body.Length;
        oldest.Body.Return();
    }
}
