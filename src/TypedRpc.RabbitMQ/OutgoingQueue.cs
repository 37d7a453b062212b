using System.Threading.Channels;
using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ;

/// <summary>A message in a publisher's queue, and who waits for its confirm.</summary>
internal readonly struct Outgoing(Message message, PendingConfirm? pending, long since)
{
    public Message Message { get; } = message;

    public PendingConfirm? Pending { get; } = pending;

    /// <summary>When it was handed over, a timestamp; of a message that expires only.</summary>
    public long Since { get; } = since;
}

/// <summary>Messages on their way to one writer, bounded in number and in bytes. Who finds no room waits, in the order of arrival.</summary>
/// <remarks>What waits stands in the line itself, message and all, so that none overtakes another between getting room and using it.</remarks>
internal sealed class OutgoingQueue(int mostMessages, long mostBytes)
{
    private readonly object _gate = new();
    private readonly Channel<Outgoing> _taken = Channel.CreateUnbounded<Outgoing>(); // two read it at the end: the writer, and who empties it
    private readonly LinkedList<Waiter> _line = new();
    private int _messages;
    private long _bytes;
    private bool _completed;
    private TaskCompletionSource? _room;

    /// <summary>What was taken, for the one writer, which says of each when it is <see cref="Done"/>.</summary>
    public ChannelReader<Outgoing> Reader => _taken.Reader;

    /// <summary>Takes a message if there is room and nobody is waiting for it.</summary>
    public bool TryAdd(in Outgoing outgoing)
    {
        lock (_gate)
            return !_completed && _line.Count == 0 && TryTake(outgoing);
    }

    /// <summary>Takes a message that had room in an earlier queue, before anybody else has this one.</summary>
    /// <returns>False when the queue is completed.</returns>
    public bool AddAnyway(in Outgoing outgoing)
    {
        lock (_gate)
            return !_completed && Take(outgoing);
    }

    /// <summary>Takes a message when there is room.</summary>
    /// <returns>False when the queue was completed first.</returns>
    public async ValueTask<bool> AddAsync(Outgoing outgoing, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_completed)
                return false;
            if (_line.Count == 0 && TryTake(outgoing))
                return true;
            waiter = new Waiter(outgoing);
            waiter.Place = _line.AddLast(waiter);
        }

        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).TrySetCanceled(token), waiter);
        try
        {
            return await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            // A cancelled one still stands in the line, and may hold up those behind it.
            lock (_gate)
            {
                if (waiter.Place.List is not null)
                    _line.Remove(waiter.Place);
                Advance();
            }
        }
    }

    /// <summary>Completes when there is room and nobody waits for it, or when the queue is completed; for who has not made its message yet.</summary>
    public Task WhenRoomAsync()
    {
        lock (_gate)
        {
            if (IsOpen)
                return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>A message was written, or never will be; its bytes are about to be returned.</summary>
    public void Done(in Message message)
    {
        lock (_gate)
        {
            _messages--;
            _bytes -= message.Body.Length;
            Advance();
        }
    }

    /// <summary>Takes no more. What was taken can still be read.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            _taken.Writer.TryComplete();
            foreach (Waiter waiter in _line)
                waiter.TrySetResult(false);
            _line.Clear();
            TellOfRoom();
        }
    }

    private void Advance()
    {
        while (_line.First is { } first && !_completed)
        {
            Waiter waiter = first.Value;
            if (!waiter.Task.IsCompleted && !HasRoom(waiter.Outgoing))
                return;
            _line.Remove(first);

            // The gate of the waiter decides between room and cancellation; who has turned away keeps the message.
            if (waiter.TrySetResult(true))
                TryTake(waiter.Outgoing);
        }

        if (_room is not null && IsOpen)
            TellOfRoom();
    }

    private bool IsOpen => _completed || (_line.Count == 0 && _messages < mostMessages && _bytes < mostBytes);

    private void TellOfRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }

    // A message larger than the bound goes when it would be alone.
    private bool HasRoom(in Outgoing outgoing) => _messages < mostMessages && (_messages == 0 || _bytes + outgoing.Message.Body.Length <= mostBytes);

    private bool TryTake(in Outgoing outgoing) => HasRoom(outgoing) && Take(outgoing);

    private bool Take(in Outgoing outgoing)
    {
        _messages++;
        _bytes += outgoing.Message.Body.Length;
        return _taken.Writer.TryWrite(outgoing);
    }

    private sealed class Waiter(Outgoing outgoing) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Outgoing Outgoing { get; } = outgoing;

        public LinkedListNode<Waiter> Place { get; set; } = null!;
    }
}
