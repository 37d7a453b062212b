using Amqp.Framing;
using TypedRpc.Amqp.Connection;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Publishing;

/// <summary>Passes the outcomes of messages (AMQP 1.0, 3.4) to their senders, and ends the messages.</summary>
/// <param name="epoch">The epoch.</param>
/// <param name="queue">The queue in which the messages took space.</param>
internal sealed class Outcomes(Epoch epoch, OutgoingQueue queue)
{
    /// <summary>True when the message may be sent again: it was released, or modified without a failure (AMQP 1.0, 3.4.5).</summary>
    public static bool IsGivenBack(Outcome outcome) =>
        outcome is Released or Modified { DeliveryFailed: false, UndeliverableHere: false };

    /// <summary>Passes an outcome to the senders of a message, or of the messages of a pack.</summary>
    public void Pass(Outgoing[] group, Outcome outcome)
    {
        if (outcome is Accepted)
        {
            foreach (Outgoing outgoing in group)
            {
                outgoing.Pending?.TrySetResult(epoch.Number);
                End(outgoing);
            }
        }
        else if (IsGivenBack(outcome))
        {
            foreach (Outgoing outgoing in group)
            {
                Return(outgoing);
                End(outgoing);
            }
        }
        else if (outcome is Modified)
        {
            Fail(group, new TransportException(
                TransportError.ConnectionLost, "A receiver that had the message was lost, or cannot take it."));
        }
        else
        {
            Fail(group, AmqpErrors.OfOutcome((outcome as Rejected)?.Error));
        }
    }

    /// <summary>Fails a message, or the messages of a pack.</summary>
    public void Fail(Outgoing[] group, TransportException failure)
    {
        foreach (Outgoing outgoing in group)
        {
            PublishingLog.PublishFailed(epoch.Logger, outgoing.Message.Exchange, outgoing.Message.RoutingKey, failure.Message);
            outgoing.Pending?.TrySetException(failure.Copy());
            outgoing.Drop(epoch.Options.Listener);
            End(outgoing);
        }
    }

    /// <summary>Frees the space of a message and returns its body.</summary>
    public void End(in Outgoing outgoing)
    {
        queue.Done(outgoing.Message);
        outgoing.Message.Body.Return();
    }

    // No queue takes the message.
    private void Return(in Outgoing outgoing)
    {
        Messages.Message message = outgoing.Message;
        if (!message.Mandatory)
            outgoing.Pending?.TrySetResult(epoch.Number);
        else if (outgoing.Pending is { } pending)
            pending.TrySetException(Unroutable(message));
        else if (!message.Confirm)
            epoch.Options.Listener.OnReturned(message);
    }

    private static TransportException Unroutable(in Messages.Message message) => new(
        TransportError.Unroutable, $"No queue takes messages of exchange '{message.Exchange}' with routing key '{message.RoutingKey}'.");
}
