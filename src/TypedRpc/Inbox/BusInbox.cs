using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Inbox;

/// <summary>Takes the messages of an inbox that carry the id of one of its requests.</summary>
internal interface IReplySink
{
    /// <summary>Takes over a reply, and releases it when it has been read; one that nobody waits for stays the caller's.</summary>
    /// <param name="format">The format it came in.</param>
    /// <param name="header">What it says of itself.</param>
    /// <param name="delivery">The message.</param>
    /// <returns>False when nobody waits for it.</returns>
    bool OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery);

    /// <summary>The reply to a request has come and cannot be read.</summary>
    /// <returns>False when nobody waits for it.</returns>
    bool OnUnreadable(MessageId id, RpcSerializationException reason);

    /// <summary>A server asks whether a request still waits for its reply.</summary>
    /// <exception cref="RpcSerializationException">The question cannot be read.</exception>
    void OnAsked(in ReplyHeader header, MessageBody question);
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
/// <remarks>What cannot be read ends the call that it belongs to. What belongs to no call that can be found is counted and logged.</remarks>
internal sealed class BusInbox(BusCore bus, IReplySink replies) : IDeliverySink, IAsyncDisposable
{
    private readonly ILogger _logger = bus.CreateLogger("TypedRpc.Inbox");
    private readonly LogLimit _limit = new(bus.Time);
    private IConsumer? _consumer;

    /// <summary>Takes the answers to this bus's own questions.</summary>
    public IAnswerSink? Answers { get; set; }

    /// <summary>Where replies are to be sent in this epoch.</summary>
    public (int Epoch, string Queue) Address => _consumer!.Address;

    public async Task OpenAsync(CancellationToken cancellationToken) =>
        _consumer = await bus.Transport.ConsumeAsync(new ConsumerOptions(BusTopology.Inbox(), []) { AutoAcknowledge = true, StartsLater = bus.Options.ConnectInBackground }, this, cancellationToken).ConfigureAwait(false);

    public void OnDelivery(Delivery delivery)
    {
        bool isTaken = false;
        try
        {
            if (bus.Formats.Find(delivery.ContentType) is not { } format)
                OnUnattributed(delivery, "its content type is that of no format");
            else if (!TryRead(format, delivery, out ReplyHeader header, out RpcSerializationException? fault))
                OnUnreadable(format, delivery, fault);
            else if (header.Kind is MessageKind.Ask or MessageKind.Answer)
                OnQuestion(header, delivery);
            else if (isTaken = replies.OnReply(format, header, delivery))
                return;
            else
                bus.Counters.ReplyDropped();
        }
        finally
        {
            if (!isTaken)
                delivery.Release();
        }
    }

    public ValueTask DisposeAsync() => _consumer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool TryRead(IWireFormat format, Delivery delivery, out ReplyHeader header, [NotNullWhen(false)] out RpcSerializationException? fault)
    {
        header = default;
        fault = null;
        if (delivery.OversizeLength != 0)
        {
            fault = new RpcSerializationException($"The reply has {delivery.OversizeLength} bytes; this bus reads at most {bus.Formats.MostBytes} (RpcBusOptions.MaxMessageBytes).");
            return false;
        }

        try
        {
            header = format.ReadReply(delivery.Body, delivery.Headers);
            if (header.Kind is MessageKind.Reply or MessageKind.Fault or MessageKind.Working or MessageKind.Ask or MessageKind.Answer)
                return true;
            fault = new RpcSerializationException($"The message is of kind {(int)header.Kind}, which is no reply.");
        }
        catch (RpcSerializationException unreadable)
        {
            fault = new RpcSerializationException($"The reply cannot be read: {unreadable.Message}", unreadable);
        }

        return false;
    }

    // The questions of servers, and the answers to those of this bus, end no call.
    private void OnQuestion(in ReplyHeader header, Delivery delivery)
    {
        try
        {
            if (header.Kind == MessageKind.Ask)
                replies.OnAsked(header, delivery.Body);
            else if (Answers?.OnAnswer(header.Id, NativeFormat.ReadAnswer(delivery.Body, header)) != true)
                bus.Counters.ReplyDropped();
        }
        catch (RpcSerializationException unreadable)
        {
            OnUnattributed(delivery, unreadable.Message);
        }
    }

    private void OnUnreadable(IWireFormat format, Delivery delivery, RpcSerializationException fault)
    {
        if (format.FindCallOf(delivery.Body, delivery.Headers) is not { } id)
            OnUnattributed(delivery, fault.Message);
        else if (!replies.OnUnreadable(id, fault))
            bus.Counters.ReplyDropped();
    }

    // Anybody who may publish can send bytes here.
    private void OnUnattributed(Delivery delivery, string reason)
    {
        bus.Counters.MessageRejected();
        if (_limit.TryTake(out long suppressed))
            _logger.Unattributed(delivery.Length, LogText.Of(reason), suppressed);
    }
}
