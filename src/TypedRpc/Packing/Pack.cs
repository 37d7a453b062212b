using TypedRpc.Messages;

namespace TypedRpc.Packing;

/// <summary>Settles the messages of a received pack, which the broker settles as one message.</summary>
/// <remarks>
/// The pack is acknowledged when the first of its messages is acknowledged before its work (<see cref="Delivery.AcknowledgeBefore"/>), or
/// when all have been settled. A message that is requeued or rejected is published to its queue as a message of its own; when all messages
/// of a pack are requeued, the broker requeues the pack.
/// </remarks>
/// <param name="whole">The delivery of the pack.</param>
/// <param name="count">The number of messages.</param>
/// <param name="returns">Publishes the messages that go back to the queue.</param>
internal sealed class Pack(Delivery whole, int count, PackReturns returns) : IDeliverySource
{
    private readonly object _gate = new();
    private readonly int _count = count;
    private int _open = count;
    private List<Message>? _back;
    private Task<bool>? _confirm;

    /// <summary>
    /// True when the broker has requeued the pack. After the acknowledgement it will not, so the other messages are run even when the
    /// connection is lost.
    /// </summary>
    public bool IsOver => whole.IsTakenBack;

    public void AcknowledgeBefore(Delivery delivery)
    {
        List<Message>? back;
        lock (_gate)
        {
            whole.Settle(Settlement.Acknowledge);
            (back, _back) = (_back, null);
        }

        if (back is not null)
            returns.Publish(back, null);
        End();
    }

    public async ValueTask<bool> AcknowledgeAndConfirmAsync(Delivery delivery)
    {
        Task<bool> confirm;
        lock (_gate)
            confirm = _confirm ??= whole.AcknowledgeAndConfirmAsync().AsTask();
        bool isOurs = await confirm.ConfigureAwait(false);
        End();
        return isOurs;
    }

    public void Settle(Delivery delivery, Settlement settlement)
    {
        if (settlement != Settlement.Acknowledge && !IsOver)
            GiveBack(delivery);
        End();
    }

    private void GiveBack(Delivery delivery)
    {
        // The body is copied, because the receiver releases it after the settlement.
        Message message = returns.MessageOf(delivery);
        lock (_gate)
        {
            if (!whole.IsSettled)
            {
                (_back ??= []).Add(message);
                return;
            }
        }

        returns.Publish([message], null);
    }

    private void End()
    {
        List<Message>? back;
        lock (_gate)
        {
            if (--_open > 0)
                return;
            (back, _back) = (_back, null);
        }

        if (back is null)
        {
            whole.Settle(Settlement.Acknowledge);
        }
        else if (back.Count == _count)
        {
            whole.Settle(Settlement.Requeue);
            back.ForEach(message => message.Body.Return());
        }
        else
        {
            returns.Publish(back, whole);
        }
    }
}
