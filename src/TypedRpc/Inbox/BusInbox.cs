using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Inbox;

/// <summary>Takes the messages of an inbox that carry the id of one of its requests.</summary>
internal interface IReplySink
{
    /// <summary>Takes a reply, whose bytes are valid during the call only.</summary>
    /// <param name="format">The format it came in.</param>
    /// <param name="header">What it says of itself.</param>
    /// <param name="delivery">The message.</param>
    /// <returns>False when nobody waits for it.</returns>
    bool OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery);
}

/// <summary>Takes the answers to questions that the servers of this bus have asked.</summary>
internal interface IAnswerSink
{
    /// <summary>Takes an answer.</summary>
    /// <param name="question">The id of the question.</param>
    /// <param name="isWaiting">Whether the call still waits.</param>
    /// <returns>False when nobody waits for the answer.</returns>
    bool OnAnswer(MessageId question, bool isWaiting);
}

/// <summary>The one queue of a bus that is its own: where replies come to. It has a new name in each epoch.</summary>
internal sealed class BusInbox(WireFormats formats, IReplySink replies, BusCounters counters) : IDeliverySink, IAsyncDisposable
{
    private IConsumer? _consumer;

    /// <summary>Takes the answers to this bus's own questions.</summary>
    public IAnswerSink? Answers { get; set; }

    /// <summary>Where replies are to be sent in this epoch.</summary>
    public (int Epoch, string Queue) Address => _consumer!.Address;

    public async Task OpenAsync(ITransport transport, bool inBackground, CancellationToken cancellationToken) =>
        _consumer = await transport.ConsumeAsync(new ConsumerOptions(BusTopology.Inbox(), []) { AutoAcknowledge = true, StartsLater = inBackground }, this, cancellationToken).ConfigureAwait(false);

    public void OnDelivery(Delivery delivery)
    {
        try
        {
            if (delivery.OversizeLength != 0 || formats.Find(delivery.ContentType) is not { } format)
            {
                counters.MessageRejected();
                return;
            }

            ReplyHeader header = format.ReadReply(delivery.Body, delivery.Headers);
            if (header.Kind is not (MessageKind.Reply or MessageKind.Fault or MessageKind.Working or MessageKind.Ask or MessageKind.Answer))
                counters.MessageRejected();
            else if (header.Kind == MessageKind.Answer)
                OnAnswer(header, delivery);
            else if (!replies.OnReply(format, header, delivery))
                counters.ReplyDropped();
        }
        catch (RpcSerializationException)
        {
            // Not a reply: anybody who may publish can send bytes here. Counted, so that it is seen.
            counters.MessageRejected();
        }
        finally
        {
            delivery.Release();
        }
    }

    private void OnAnswer(in ReplyHeader header, Delivery delivery)
    {
        if (Answers?.OnAnswer(header.Id, NativeFormat.ReadAnswer(delivery.Body, header)) != true)
            counters.ReplyDropped();
    }

    public ValueTask DisposeAsync() => _consumer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
