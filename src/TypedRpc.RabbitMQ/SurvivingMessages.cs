using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ;

/// <summary>The messages of an epoch that the next one sends: those that were not written, and those that were written last, which the broker may not have got.</summary>
/// <remarks>
/// A written message is kept until the broker has answered a question that was asked behind it on the same channel, or until so many newer ones were
/// written. It owns the bodies of what it keeps.
/// </remarks>
internal sealed class SurvivingMessages(int mostMessages = SurvivingMessages.MostMessages, long mostBytes = SurvivingMessages.MostBytes)
{
    /// <summary>The most written messages that are kept; the oldest is let go for the next.</summary>
    public const int MostMessages = 4096;

    /// <summary>The most bytes of written messages that are kept.</summary>
    public const long MostBytes = 16 * 1024 * 1024;

    private readonly object _lock = new();
    private readonly Queue<Message> _written = new();
    private readonly List<Message> _unwritten = [];
    private TaskCompletionSource _any = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _released;
    private long _bytes;
    private bool _isOver;

    /// <summary>True once everything was taken.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
                return _isOver;
        }
    }

    /// <summary>How many messages were written so far.</summary>
    public long Written
    {
        get
        {
            lock (_lock)
                return _released + _written.Count;
        }
    }

    /// <summary>Completes when a written message is kept, or everything was taken.</summary>
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
    /// <returns>False when it is not kept, and the body is still the caller's.</returns>
    public bool AddWritten(in Message message)
    {
        lock (_lock)
        {
            if (_isOver || message.Body.Length > mostBytes)
                return false;
            _written.Enqueue(message);
            _bytes += message.Body.Length;
            while (_written.Count > mostMessages || _bytes > mostBytes)
                ReleaseOldest();
            _any.TrySetResult();
            return true;
        }
    }

    /// <summary>Keeps a message that was not written.</summary>
    /// <returns>False when it is not kept, and the body is still the caller's.</returns>
    public bool AddUnwritten(in Message message)
    {
        lock (_lock)
        {
            if (!_isOver)
                _unwritten.Add(message);
            return !_isOver;
        }
    }

    /// <summary>The broker has so many of the messages that were written.</summary>
    public void Release(long written)
    {
        lock (_lock)
        {
            while (_released < written && _written.Count > 0)
                ReleaseOldest();
        }
    }

    /// <summary>Takes all that is kept, in the order of writing, and keeps nothing more.</summary>
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
