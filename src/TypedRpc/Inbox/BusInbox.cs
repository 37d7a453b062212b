using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Inbox;

/// <summary>Receives the replies to the calls of this bus.</summary>
internal interface IReplySink
{
    /// <summary>
    /// Handles a reply. If this returns true, the sink owns the delivery and releases it; otherwise the inbox still owns it.
    /// </summary>
    /// <param name="format">The wire format of the reply.</param>
    /// <param name="header">The header of the reply.</param>
    /// <param name="delivery">The delivery of the reply.</param>
    /// <returns>False when no call waits for the reply.</returns>
    bool OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery);

    /// <summary>A probe has arrived: from a server, or from this bus itself.</summary>
    void OnProbe(MessageId id, long receivedAt);

    /// <summary>Fails the call whose reply has arrived and cannot be read.</summary>
    /// <returns>False when no call waits for the reply.</returns>
    bool OnUnreadable(MessageId id, RpcSerializationException reason);
}

/// <summary>Receives the questions of servers about the calls of this bus.</summary>
internal interface IQuestionSink
{
    /// <summary>Answers the question whether a call still waits for its reply.</summary>
    /// <param name="header">The header of the question. Its id is that of the call.</param>
    /// <param name="body">The question.</param>
    /// <exception cref="RpcSerializationException">The question cannot be read.</exception>
    void OnAsked(in ReplyHeader header, MessageBody body);
}

/// <summary>Receives the answers of servers to casts that ask how many requests they take in one message.</summary>
internal interface ICapacitySink
{
    /// <summary>Handles an answer. One to an unknown cast is ignored: a cast that runs again is answered again.</summary>
    /// <param name="header">The header of the answer. Its id is that of the cast.</param>
    /// <param name="receivedAt">When it arrived, as a timestamp of the bus's clock.</param>
    void OnCapacity(in ReplyHeader header, long receivedAt);
}

/// <summary>Receives the answers to questions that the servers of this bus have asked.</summary>
internal interface IAnswerSink
{
    /// <summary>Handles an answer.</summary>
    /// <param name="question">The id of the question.</param>
    /// <param name="isWaiting">True when the call still waits.</param>
    /// <returns>False when the question is not known, or no longer.</returns>
    bool OnAnswer(MessageId question, bool isWaiting);
}

/// <summary>Receives what callers send about the requests that this bus serves.</summary>
internal interface IRequestSink
{
    /// <summary>Handles a cancellation, items of an argument, or the credit for a result. Unknown requests are ignored.</summary>
    /// <param name="header">The header. Its id is that of the request.</param>
    /// <param name="delivery">The delivery.</param>
    /// <returns>True when the sink owns the delivery and releases it.</returns>
    /// <exception cref="RpcSerializationException">The message cannot be read.</exception>
    bool OnMessage(in ReplyHeader header, Delivery delivery);

    /// <summary>Fails the stream of a request whose items cannot be read.</summary>
    /// <returns>False when there is no such request.</returns>
    bool OnUnreadable(MessageId request, RpcSerializationException reason);
}

/// <summary>Consumes the exclusive queue of a bus to which replies are sent. The queue has a new name in each epoch.</summary>
/// <remarks>A reply that cannot be read fails its call. A message whose call cannot be identified is counted and logged.</remarks>
internal sealed class BusInbox(BusCore bus, IReplySink replies, IQuestionSink questions, ICapacitySink capacities)
    : IDeliverySink, IAsyncDisposable
{
    private readonly ILogger _logger = bus.CreateLogger("TypedRpc.Inbox");
    private readonly LogLimit _limit = new(bus.Time);
    private IConsumer? _consumer;

    /// <summary>Receives the answers to the questions of this bus's servers.</summary>
    public IAnswerSink? Answers { get; set; }

    /// <summary>Receives what callers send about the requests that this bus serves.</summary>
    public IRequestSink? Requests { get; set; }

    /// <summary>The current epoch, and the name of the queue in it. 0 and the empty name before the inbox is opened.</summary>
    public (int Epoch, string Queue) Address => _consumer?.Address ?? (0, "");

    public async Task OpenAsync(CancellationToken cancellationToken) =>
        _consumer = await bus.Transport.ConsumeAsync(
            new ConsumerOptions(BusTopology.Inbox(), []) { AutoAcknowledge = true, StartsLater = bus.Options.ConnectInBackground },
            this,
            cancellationToken).ConfigureAwait(false);

    public void OnDelivery(Delivery delivery)
    {
        bool isTaken = false;
        try
        {
            if (bus.Formats.Find(delivery.ContentType) is not { } format)
                OnUnattributed(delivery, "its content type is that of no format");
            else if (!TryRead(format, delivery, out ReplyHeader header, out RpcSerializationException? exception))
                OnUnreadable(format, delivery, exception);
            else if (header.Kind is MessageKind.Ask or MessageKind.Answer)
                OnQuestion(header, delivery);
            else if (header.Kind == MessageKind.Cancel || (header.Kind is MessageKind.Items or MessageKind.Credit && IsForServer(header)))
                isTaken = OnRequestMessage(header, delivery);
            else if (header.Kind == MessageKind.Probe)
                replies.OnProbe(header.Id, delivery.ReceivedAt);
            else if (header.Kind == MessageKind.Capacity)
                capacities.OnCapacity(header, delivery.ReceivedAt);
            else if (!(isTaken = replies.OnReply(format, header, delivery)))
                bus.Counters.ReplyDropped();
        }
        finally
        {
            if (!isTaken)
                delivery.Release();
        }
    }

    public ValueTask DisposeAsync() => _consumer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool TryRead(
        IWireFormat format, Delivery delivery, out ReplyHeader header, [NotNullWhen(false)] out RpcSerializationException? exception)
    {
        header = default;
        exception = null;
        if (delivery.OversizeLength != 0)
        {
            int most = bus.Formats.MaxBytes;
            exception = new RpcSerializationException(
                $"The reply has {delivery.OversizeLength} bytes; this bus reads at most {most} (RpcBusOptions.MaxMessageBytes).");
            return false;
        }

        try
        {
            header = format.ReadReply(delivery.Body, delivery.Headers);
            if (header.Kind is (>= MessageKind.Reply and <= MessageKind.Probe)
                or MessageKind.Ask or MessageKind.Answer or MessageKind.Capacity)
            {
                return true;
            }

            exception = new RpcSerializationException($"The message is of kind {(int)header.Kind}, which is not a reply.");
        }
        catch (RpcSerializationException unreadable)
        {
            exception = new RpcSerializationException($"The reply cannot be read: {unreadable.Message}", unreadable);
        }

        return false;
    }

    // Questions of servers, and answers to this bus's own questions. They complete no call.
    private void OnQuestion(in ReplyHeader header, Delivery delivery)
    {
        try
        {
            if (header.Kind == MessageKind.Ask)
                questions.OnAsked(header, delivery.Body);
            else if (Answers?.OnAnswer(header.Id, NativeFormat.ReadAnswer(delivery.Body, header)) != true)
                bus.Counters.ReplyDropped();
        }
        catch (RpcSerializationException unreadable)
        {
            OnUnattributed(delivery, unreadable.Message);
        }
    }

    // The items of an argument, and the credit for the items of a result. The others are for the caller.
    private static bool IsForServer(in ReplyHeader header) => header.IsOfArgument == (header.Kind == MessageKind.Items);

    private bool OnRequestMessage(in ReplyHeader header, Delivery delivery)
    {
        try
        {
            return Requests?.OnMessage(header, delivery) == true;
        }
        catch (RpcSerializationException unreadable)
        {
            if (Requests?.OnUnreadable(header.Id, unreadable) != true)
                OnUnattributed(delivery, unreadable.Message);
            return false;
        }
    }

    private void OnUnreadable(IWireFormat format, Delivery delivery, RpcSerializationException exception)
    {
        if (format.FindCallOf(delivery.Body, delivery.Headers) is not { } id)
            OnUnattributed(delivery, exception.Message);
        else if (!replies.OnUnreadable(id, exception) && Requests?.OnUnreadable(id, exception) != true)
            bus.Counters.ReplyDropped();
    }

    // Every peer that may publish can send arbitrary bytes to this queue.
    private void OnUnattributed(Delivery delivery, string reason)
    {
        bus.Counters.MessageRejected();
        if (_limit.TryTake(out long suppressed))
            _logger.MessageUnattributed(delivery.Length, LogText.Of(reason), suppressed);
    }
}
