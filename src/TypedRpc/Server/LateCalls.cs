using TypedRpc.Diagnostics;
using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Timing;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Asks the callers of requests that may have waited in a queue without consumers whether they still wait.</summary>
/// <remarks>
/// Such a call is run only if its caller still waits: the caller may have given up, or may have failed the call because there was no
/// server. A question takes a round trip and one place of the prefetch, but none of the places in which methods run.
/// </remarks>
internal sealed class LateCalls(ServerCore core, BusInbox inbox) : IAnswerSink, ISweepable
{
    private static readonly TimeSpan MaxAnswerTime = TimeSpan.FromSeconds(5);

    private readonly NativeFormat _format = core.Bus.Formats.Native;
    private readonly object _gate = new();
    private readonly Dictionary<MessageId, Question> _questions = [];
    private readonly LogLimit _abandoned = new(core.Bus.Time);
    private readonly LogLimit _unanswered = new(core.Bus.Time);

    /// <summary>Asks the caller of a request whether it still waits, and passes the request on if it does.</summary>
    /// <param name="delivery">The request.</param>
    /// <param name="next">Receives the request if it has to be run.</param>
    /// <returns>False when the caller cannot be asked: the request is too large, or is not a call in the native format.</returns>
    public bool TryAsk(Delivery delivery, IDeliverySink next)
    {
        if (delivery.OversizeLength != 0
            || delivery.ContentType != _format.ContentType
            || !_format.TryReadOrigin(delivery.Body, null, out RequestHeader origin)
            || origin is not { Kind: MessageKind.Call, Data: not { IsUnknownKind: true } })
        {
            return false;
        }

        MessageId id = MessageId.Create(0);
        lock (_gate)
            _questions.Add(id, new Question(delivery, origin, next, core.Bus.Time.GetTimestamp() + core.Bus.Ticks(MaxAnswerTime)));
        core.Bus.Sweeper.Arm();
        Send(id, origin);
        return true;
    }

    public bool OnAnswer(MessageId question, bool isWaiting)
    {
        if (!TryTake(question, out Question asked))
            return false;
        if (isWaiting)
            asked.Next.OnDelivery(asked.Delivery);
        else
            Drop(asked);
        return true;
    }

    /// <summary>
    /// Handles a question that the broker has returned because the caller's inbox no longer exists. The call is discarded.
    /// </summary>
    /// <returns>False when the message is not a question.</returns>
    public bool OnReturned(in Message message)
    {
        if (message.ContentType != _format.ContentType || !_format.TryReadReturnedAsk(message.Body, out MessageId question))
            return false;
        if (TryTake(question, out Question asked))
            Drop(asked);
        return true;
    }

    /// <summary>Requeues the requests that would be passed to a sink, because it stops.</summary>
    public void GiveBack(IDeliverySink next)
    {
        List<Question> held;
        lock (_gate)
        {
            held = [.. _questions.Values.Where(question => question.Next == next)];
            foreach (MessageId id in _questions.Where(pair => pair.Value.Next == next).Select(pair => pair.Key).ToArray())
                _questions.Remove(id);
        }

        foreach (Question question in held)
            question.Delivery.Finish(Settlement.Requeue);
    }

    public bool Sweep(long now)
    {
        List<Question>? due = null;
        bool any;
        lock (_gate)
        {
            foreach ((MessageId id, Question question) in _questions)
            {
                if (now < question.Until)
                    continue;
                (due ??= []).Add(question);
                _questions.Remove(id);
            }

            any = _questions.Count > 0;
        }

        foreach (Question question in due ?? [])
            Refuse(question);
        return any;
    }

    private bool TryTake(MessageId id, out Question question)
    {
        lock (_gate)
            return _questions.Remove(id, out question);
    }

    // The consumers of a new epoch may receive requests before the transport can publish in it, and before this bus's
    // own inbox has its new name.
    private void Send(MessageId id, in RequestHeader origin)
    {
        Message ask = Ask(id, origin);
        try
        {
            if (core.Bus.Transport.TryPublish(ask) != 0)
                return;
        }
        catch (TransportException)
        {
            // The bus is closed. The broker requeues the request.
            return;
        }

        ask.Body.Return();
        _ = SendWhenReadyAsync(id, origin);
    }

    private async Task SendWhenReadyAsync(MessageId id, RequestHeader origin)
    {
        try
        {
            using var limit = new CancellationTokenSource(MaxAnswerTime, core.Bus.Time);
            while (!await TrySendAsync(id, origin, limit.Token).ConfigureAwait(false))
            {
            }
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            // A question that was not sent gets no answer. The sweep refuses the call after the time limit.
        }
    }

    private async Task<bool> TrySendAsync(MessageId id, RequestHeader origin, CancellationToken cancellationToken)
    {
        await core.Bus.Transport.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await core.Bus.Transport.PublishAsync(Ask(id, origin), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TransportException exception) when (exception.Error == TransportError.EpochEnded)
        {
            return false;
        }
    }

    private Message Ask(MessageId id, in RequestHeader origin)
    {
        (int epoch, string queue) = inbox.Address;
        return new Message("", origin.Inbox!, _format.WriteAsk(origin.Id, id, queue))
        {
            ContentType = _format.ContentType,
            Mandatory = true,
            Epoch = epoch,
        };
    }

    private void Drop(in Question question)
    {
        core.Bus.Counters.RequestAbandoned();
        if (_abandoned.TryTake(out long others))
            core.Logger.CallAbandoned(question.Origin.Id.ToString(), question.Delivery.Queue, others);
        question.Delivery.Finish(Settlement.Acknowledge);
    }

    // If the connection is lost, the broker redelivers the request, so it is not refused here.
    private void Refuse(in Question question)
    {
        if (question.Delivery.IsTakenBack)
        {
            question.Delivery.Release();
            return;
        }

        if (_unanswered.TryTake(out long others))
            core.Logger.CallerDidNotAnswer(question.Origin.Id.ToString(), question.Delivery.Queue, MaxAnswerTime.TotalSeconds, others);
        var fault = new Fault(
            FaultCode.NotServed,
            nameof(FaultCode.NotServed),
            $"The call had waited in its queue, and the server that took it could not find out within {MaxAnswerTime.TotalSeconds:F0} s "
            + "whether its caller still waited. It was not run.");
        MessageBody body = _format.WriteFault(question.Origin, fault);
        long until = core.Bus.Time.GetTimestamp() + core.Bus.Ticks(MaxAnswerTime);
        _ = SendAsync(new Reply(question.Origin, question.Origin.Inbox!, until, body) { SurvivesEpoch = false });
        question.Delivery.Finish(Settlement.Acknowledge);
    }

    private async Task SendAsync(Reply refusal)
    {
        try
        {
            await core.Replies.SendAsync(refusal).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException or RpcSerializationException)
        {
            // The caller ends at its own deadline. CallerDidNotAnswer has been logged for the call, within its limit.
        }
    }

    private readonly record struct Question(Delivery Delivery, RequestHeader Origin, IDeliverySink Next, long Until);
}
