using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.InMemory;

/// <summary>Returns mandatory messages to their publisher, in order. It uses the drain loop, because a listener may publish.</summary>
internal sealed class ReturnedMessages(ITransportListener listener, ILogger logger) : IDrain
{
    private const int MessagesInTurn = 32;

    private readonly object _gate = new();
    private readonly Queue<Message> _messages = new();
    private TaskCompletionSource? _idle;
    private bool _draining;
    private bool _closed;

    /// <summary>Takes ownership of a message and schedules its return; the caller runs the <see cref="DrainLoop"/>.</summary>
    public void Add(in Message message)
    {
        lock (_gate)
        {
            if (_closed)
            {
                message.Body.Return();
                return;
            }

            _messages.Enqueue(message);
            if (_draining)
                return;
            _draining = true;
        }

        DrainLoop.Schedule(this);
    }

    /// <summary>Drops the waiting messages. Completes when no call of the listener is running; there will be no further one.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            while (_messages.TryDequeue(out Message message))
                message.Body.Return();
            return _draining
                ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    bool IDrain.Drain()
    {
        for (int turn = 0; ; turn++)
        {
            Message message;
            lock (_gate)
            {
                if (_messages.Count == 0)
                {
                    _idle?.SetResult();
                    return _draining = false;
                }

                if (turn == MessagesInTurn)
                    return true;
                message = _messages.Dequeue();
            }

            Return(message);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        DrainLoop.Schedule(this);
        DrainLoop.Run();
    }

    private void Return(in Message message)
    {
        try
        {
            listener.OnReturned(message);
        }
        catch (Exception exception)
        {
            InMemoryLog.ListenerFailed(logger, nameof(ITransportListener.OnReturned), exception);
        }

        message.Body.Return();
    }
}
