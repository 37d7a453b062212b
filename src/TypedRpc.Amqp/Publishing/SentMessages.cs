using TypedRpc.Brokers.Publishing;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Publishing;

/// <summary>The messages of an epoch that were sent and have no outcome yet.</summary>
/// <remarks>
/// The broker settles each of them (AMQP 1.0, 2.6.12): accepted is the confirm, released is the return of a message that no queue takes.
/// This object owns their bodies.
/// </remarks>
/// <param name="epoch">The number of the epoch.</param>
/// <param name="most">The maximum number of them.</param>
internal sealed class SentMessages(int epoch, int most)
{
    private readonly object _lock = new();
    private readonly LinkedList<Outgoing[]> _sent = new();
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _empty;
    private bool _isOver;

    /// <summary>Completes when another message may be sent. For the one writer.</summary>
    public Task WhenRoomAsync()
    {
        lock (_lock)
        {
            if (_sent.Count < most || _isOver)
                return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Completes when every message has its outcome.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_lock)
        {
            if (_sent.Count == 0)
                return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    /// <summary>Adds a message, or the messages of a pack, before it is sent; null when the epoch has ended.</summary>
    public LinkedListNode<Outgoing[]>? Add(List<Outgoing> group)
    {
        lock (_lock)
            return _isOver ? null : _sent.AddLast([.. group]);
    }

    /// <summary>Removes a message that has its outcome. False when its epoch has ended before.</summary>
    public bool Remove(LinkedListNode<Outgoing[]> sent)
    {
        lock (_lock)
        {
            if (_isOver || sent.List is null)
                return false;
            _sent.Remove(sent);
            if (_sent.Count < most)
                Release(ref _room);
            if (_sent.Count == 0)
                Release(ref _empty);
            return true;
        }
    }

    /// <summary>Ends the epoch: fails the waits for outcomes, and returns the messages that the next epoch sends again.</summary>
    public Message[] End(TransportException reason)
    {
        Outgoing[][] all;
        lock (_lock)
        {
            _isOver = true;
            all = [.. _sent];
            _sent.Clear();
            Release(ref _room);
            Release(ref _empty);
        }

        var kept = new List<Message>();
        TransportException lost = PendingConfirm.Lost(reason);
        foreach (Outgoing outgoing in all.SelectMany(group => group))
        {
            if (outgoing.Message.SurvivesEpoch)
            {
                outgoing.Pending?.TrySetResult(epoch);
                kept.Add(outgoing.Message);
                continue;
            }

            outgoing.Pending?.TrySetException(lost.Copy());
            outgoing.Message.Body.Return();
        }

        return [.. kept];
    }

    private static void Release(ref TaskCompletionSource? waiter)
    {
        waiter?.TrySetResult();
        waiter = null;
    }
}
