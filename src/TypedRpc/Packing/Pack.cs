using TypedRpc.Messages;

namespace TypedRpc.Packing;

/// <summary>Settles the messages of a received pack, which the broker settles as one message.</summary>
/// <remarks>
/// <para>
/// A pack whose messages must not be handled twice (<see cref="PackKind.HandledOnce"/>) is acknowledged before the work on its first
/// message begins. The work on the others begins only if the broker is not known to have requeued the pack: the connection is the same, or
/// the broker has confirmed that it processed the acknowledgement. Any other pack is acknowledged when all its messages are settled.
/// </para>
/// <para>
/// The receiver decides for each message when it is acknowledged. When it acknowledges one before the work on it, the pack is acknowledged.
/// </para>
/// <para>
/// A message that is requeued is published to its queue as a message of its own, after a pause. When all messages of a pack are requeued
/// within the pause, the broker requeues the pack. A rejected message counts as handled: the broker can reject only the whole pack.
/// </para>
/// </remarks>
internal sealed class Pack(Delivery whole, PackKind kind, int count, PackReturns returns) : IDeliverySource
{
    private readonly object _gate = new();
    private readonly int _count = count;
    private int _open = count; // messages that are not settled, and returns that are not confirmed
    private bool _isNotReturned;
    private List<Message>? _back;
    private Task<bool>? _acknowledged;

    /// <summary>True when the broker has requeued the pack, or may have.</summary>
    public bool IsOver => whole.IsSourceOver && Volatile.Read(ref _acknowledged) is not { IsCompletedSuccessfully: true, Result: true };

    public void AcknowledgeBefore(Delivery delivery)
    {
        _ = AcknowledgeWhole();
        End();
    }

    public async ValueTask<bool> AcknowledgeAndConfirmAsync(Delivery delivery)
    {
        bool isOurs = await AcknowledgeWhole().ConfigureAwait(false);
        End();
        return isOurs;
    }

    public void Settle(Delivery delivery, Settlement settlement)
    {
        // The body is copied, because the receiver releases it after the settlement.
        if (settlement == Settlement.Requeue && !IsOver)
            GiveBack(returns.MessageOf(delivery));
        End();
    }

    // The first call acknowledges the pack. The result is false when the broker may have requeued it.
    private Task<bool> AcknowledgeWhole()
    {
        List<Message>? back;
        Task<bool> acknowledged;
        lock (_gate)
        {
            acknowledged = _acknowledged ??= whole.AcknowledgeAndConfirmAsync().AsTask();
            (back, _back) = (_back, null);
        }

        if (back is not null)
            returns.PublishAfter(acknowledged, back);
        return acknowledged;
    }

    private void GiveBack(Message message)
    {
        Task<bool>? acknowledged;
        bool isFirst = false;
        lock (_gate)
        {
            acknowledged = _acknowledged;
            if (acknowledged is null)
            {
                isFirst = _back is null;
                (_back ??= []).Add(message);
            }
        }

        if (acknowledged is not null)
            returns.PublishAfter(acknowledged, [message]);
        else if (isFirst)
            returns.AfterPause(ReturnNow);
    }

    // The other messages of the pack may be in work for a long time. Those that came back must not wait for them.
    private void ReturnNow()
    {
        List<Message>? back;
        lock (_gate)
        {
            if (_back is null || _open == 0)
                return;
            back = kind == PackKind.HandledOnce ? null : _back;
            if (back is not null)
            {
                _back = null;
                _open++;
            }
        }

        if (back is null)
            _ = AcknowledgeWhole();
        else
            returns.Publish(whole, back, OnReturned);
    }

    private void OnReturned(bool isDone)
    {
        if (!isDone)
        {
            lock (_gate)
                _isNotReturned = true;
        }

        End();
    }

    private void End()
    {
        List<Message>? back;
        lock (_gate)
        {
            if (--_open > 0)
                return;
            back = _back;
            if (_acknowledged is not null)
                return;
            if (kind != PackKind.HandledOnce || back?.Count == _count || back is null)
                _back = null;
        }

        if (back is null)
        {
            whole.Settle(_isNotReturned ? Settlement.Requeue : Settlement.Acknowledge);
        }
        else if (back.Count == _count || IsOver || _isNotReturned)
        {
            whole.Settle(Settlement.Requeue);
            back.ForEach(message => message.Body.Return());
        }
        else if (kind == PackKind.HandledOnce)
        {
            _ = AcknowledgeWhole();
        }
        else
        {
            returns.PublishBefore(whole, back);
        }
    }
}
