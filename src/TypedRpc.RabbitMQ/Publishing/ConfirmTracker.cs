using System.Globalization;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>The unanswered publishes of a channel with confirms, by sequence number (RabbitMQ, Publisher Confirms).</summary>
/// <remarks>
/// One writer adds; the client library's reading loop completes. A ring buffer holds the numbers from the oldest unanswered to the newest,
/// so its capacity limits how far the writer may run ahead. A caller that stops waiting keeps its slot until the broker answers.
/// </remarks>
internal sealed class ConfirmTracker(int epoch, int capacity = 4096)
{
    private readonly object _lock = new();
    private readonly PendingConfirm?[] _ring = new PendingConfirm?[capacity];
    private ulong _oldest = 1;
    private ulong _next = 1;
    private TransportException? _ended;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _empty;

    /// <summary>Waits until the ring buffer has space. For the one writer.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_lock)
        {
            if (_next - _oldest < (ulong)_ring.Length || _ended is not null)
                return Task.CompletedTask;
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Takes the next sequence number for a publish that is about to be written, or 0 when the channel is closed.</summary>
    /// <param name="pending">Completes with the confirm; null when there is no waiting caller.</param>
    public ulong Add(PendingConfirm? pending)
    {
        lock (_lock)
        {
            if (_ended is { } reason)
            {
                pending?.Fail(reason.Copy());
                return 0;
            }

            _ring[Slot(_next)] = pending;
            return _next++;
        }
    }

    /// <summary>
    /// Withdraws the newest sequence number, whose publish was not written. The client library decrements its counter too.
    /// </summary>
    public void Withdraw(ulong sequence, TransportException reason)
    {
        lock (_lock)
        {
            if (_ended is not null)
                return;
            PendingConfirm? pending = Take(sequence);
            _next = sequence;
            pending?.Fail(reason);
            Advance();
        }
    }

    /// <summary>The broker confirmed a publish (basic.ack).</summary>
    public void Acknowledge(ulong sequence, bool multiple)
    {
        lock (_lock)
        {
            (ulong first, ulong end) = Range(sequence, multiple);
            for (ulong at = first; at < end; at++)
                Take(at)?.Succeed(epoch);
            Advance();
        }
    }

    /// <summary>The broker refused a publish (basic.nack).</summary>
    public void Refuse(ulong sequence, bool multiple)
    {
        lock (_lock)
        {
            (ulong first, ulong end) = Range(sequence, multiple);
            for (ulong at = first; at < end; at++)
            {
                Take(at)?.Fail(new TransportException(
                    TransportError.Refused, "RabbitMQ refused the message (a negative confirm), as a full queue or a failing one does."));
            }

            Advance();
        }
    }

    /// <summary>The broker returned a mandatory message. Its basic.ack follows and frees the slot.</summary>
    public void Return(string? key, string exchange, string routingKey)
    {
        if (!ulong.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out ulong sequence))
            return;
        lock (_lock)
        {
            if (IsOutstanding(sequence))
            {
                _ring[Slot(sequence)]?.Fail(new TransportException(
                    TransportError.Unroutable, $"No queue takes messages of exchange '{exchange}' with routing key '{routingKey}'."));
            }
        }
    }

    /// <summary>Fails all unanswered publishes and all later ones.</summary>
    public void Fail(TransportException reason)
    {
        lock (_lock)
        {
            _ended ??= reason;
            for (; _oldest < _next; _oldest++)
                Take(_oldest)?.Fail(_ended.Copy());
            Advance();
        }
    }

    /// <summary>Completes when no publish is unanswered.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_lock)
        {
            if (_oldest == _next)
                return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    private int Slot(ulong sequence) => (int)(sequence % (ulong)_ring.Length);

    private bool IsOutstanding(ulong sequence) => sequence >= _oldest && sequence < _next;

    // Limited to the outstanding numbers: answers for unsent or already answered messages are ignored.
    private (ulong First, ulong End) Range(ulong sequence, bool multiple)
    {
        ulong end = sequence < _next ? sequence + 1 : _next;
        return (multiple || sequence < _oldest ? Math.Min(_oldest, end) : Math.Min(sequence, end), end);
    }

    private PendingConfirm? Take(ulong sequence)
    {
        if (!IsOutstanding(sequence))
            return null;
        ref PendingConfirm? slot = ref _ring[Slot(sequence)];
        PendingConfirm? pending = slot;
        slot = null;
        return pending;
    }

    private void Advance()
    {
        while (_oldest < _next && _ring[Slot(_oldest)] is null)
            _oldest++;
        if (_next - _oldest < (ulong)_ring.Length)
            Release(ref _room);
        if (_oldest == _next)
            Release(ref _empty);

        static void Release(ref TaskCompletionSource? waiter)
        {
            waiter?.TrySetResult();
            waiter = null;
        }
    }
}
