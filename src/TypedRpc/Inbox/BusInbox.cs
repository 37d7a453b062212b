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

/// <summary>The one queue of a bus that is its own: where replies come to. It has a new name in each epoch.</summary>
internal sealed class BusInbox(WireFormats formats, IReplySink replies, BusCounters counters) : IDeliverySink, IAsyncDisposable
{
    private IConsumer? _consumer;

    /// <summary>Where replies are to be sent in this epoch.</summary>
    public (int Epoch, string Queue) Address => _consumer!.Address;

    public async Task OpenAsync(ITransport transport, bool inBackground, CancellationToken cancellationToken) =>
        _consumer = await transport.ConsumeAsync(new ConsumerOptions(BusTopology.Inbox(), []) { AutoAcknowledge = true, StartsLater = inBackground }, this, cancellationToken).ConfigureAwait(false);

    public void OnDelivery(Delivery delivery)
    {
        try
        {
            if (formats.Find(delivery.ContentType) is not { } format)
            {
                counters.MessageRejected();
                return;
            }

            ReplyHeader header = format.ReadReply(delivery.Body, delivery.Headers);
            if (header.Kind is not (MessageKind.Reply or MessageKind.Fault or MessageKind.Working))
                counters.MessageRejected();
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

    public ValueTask DisposeAsync() => _consumer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
