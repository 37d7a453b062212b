using System.Threading.Channels;
using TypedRpc.Messages;

namespace TypedRpc.Brokers.Publishing;

/// <summary>The messages for one writer, bounded in number and in bytes. Publishers wait for space in order of arrival.</summary>
/// <remarks>
/// A waiting message is itself an entry of the waiting line, so that no message overtakes another between getting space and using it.
/// </remarks>
internal sealed class OutgoingQueue(int maxMessages, long maxBytes)
{
    private readonly object _gate = new();

    // Two readers at the end: the writer, and Publisher.Close, which empties it.
    private readonly Channel<Outgoing> _taken = Channel.CreateUnbounded<Outgoing>();
    private readonly LinkedList<Waiter> _line = new();
    private int _messages;
    private long _bytes;
    private bool _completed;
    private TaskCompletionSource? _room;

    /// <summary>The queued messages, for the one writer, which must call <see cref="Done"/> for each.</summary>
    public ChannelReader<Outgoing> Reader => _taken.Reader;

    /// <summary>Queues a message if there is space and no publisher waits for it.</summary>
    public bool TryAdd(in Outgoing outgoing)
    {
        lock (_gate)
            return !_completed && _line.Count == 0 && TryTake(outgoing);
    }

    /// <summary>Queues a message of an earlier epoch, regardless of space. Called before other messages are queued.</summary>
    /// <returns>False when the queue is completed.</returns>
    public bool AddAnyway(in Outgoing outgoing)
    {
        lock (_gate)
            return !_completed && Take(outgoing);
    }

    /// <summary>Queues a message when there is space.</summary>
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

        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).TrySetCanceled(token), waiter);
        try
        {
            return await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            // A cancelled waiter is still in the line, and may hold up the waiters behind it.
            lock (_gate)
            {
                if (waiter.Place.List is not null)
                    _line.Remove(waiter.Place);
                Advance();
            }
        }
    }

    /// <summary>Completes when there is space and no publisher waits for it, or when the queue is completed.</summary>
    /// <remarks>For a publisher that has not serialized its message yet.</remarks>
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

    /// <summary>Frees the space of a message that was written, or will not be; its body is about to be returned.</summary>
    public void Done(in Message message)
    {
        lock (_gate)
        {
            _messages--;
            _bytes -= message.Body.Length;
            Advance();
        }
    }

    /// <summary>Accepts no more messages. The queued ones can still be read.</summary>
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

            // TrySetResult decides between space and cancellation. A cancelled publisher keeps its message.
            if (waiter.TrySetResult(true))
                TryTake(waiter.Outgoing);
        }

        if (_room is not null && IsOpen)
            TellOfRoom();
    }

    private bool IsOpen => _completed || (_line.Count == 0 && _messages < maxMessages && _bytes < maxBytes);

    private void TellOfRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }

    // A message larger than the byte limit is queued when the queue is empty.
    private bool HasRoom(in Outgoing outgoing) =>
        _messages < maxMessages && (_messages == 0 || _bytes + outgoing.Message.Body.Length <= maxBytes);

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
