using TypedRpc.Messages;
using TypedRpc.Pump;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>A request's one path: read the header, find the method, acknowledge, run, reply, settle. Here is the only place where a failure becomes a reply.</summary>
internal sealed class RequestHandler(ServerParts parts, EndpointTable endpoints, ReplySender replies, RunningRequests running, DeliveryRetries retries, RpcTarget target, RpcServerOptions options) : IDeliveryHandler
{
    private static readonly TimeSpan MostBudget = TimeSpan.FromDays(24);
    private static readonly TimeSpan BudgetOfForeign = TimeSpan.FromSeconds(60);

    private readonly IRpcInterceptor[] _interceptors = [.. parts.Interceptors];
    private readonly FailureReplies _failures = new(parts, options.IncludeStackTraces);

    public ValueTask HandleAsync(Delivery delivery)
    {
        // It waited here while its connection was lost: it comes again, here or elsewhere, and must not run twice.
        if (delivery.IsTakenBack)
        {
            delivery.Release();
            return ValueTask.CompletedTask;
        }

        if (!TryRead(delivery, out RequestHeader header))
        {
            parts.Counters.MessageRejected();
            return Settled(delivery, Settlement.Reject);
        }

        long deadline = DeadlineOf(header, delivery);
        if (deadline <= parts.Time.GetTimestamp())
        {
            parts.Counters.RequestExpired();
            parts.Logger.Expired(header.Method, header.Id.ToString());
            return Settled(delivery, Settlement.Acknowledge);
        }

        if (header.Oslo is { Refusal: { } refusal })
            return RefuseAsync(delivery, header, deadline, refusal);
        if (header.IsForeign)
            return RefuseAsync(delivery, header, deadline, new Fault(FaultCode.UnsupportedFormat, "UnsupportedFormat", $"This server reads format version {NativeFormat.FormatVersion} only."));
        if (!endpoints.TryFind(header, out EndpointMethod method, out Fault? fault))
            return RefuseAsync(delivery, header, deadline, fault);
        return RunAsync(delivery, header, deadline, method);
    }

    // A cast has no deadline. A call's is by our own clock, from when it arrived here. The budget is a stranger's number: bounded, so that
    // no clock, timer or date overflows. That of a later format cannot be read, and its caller must hear of the refusal. oslo.messaging's is the
    // time that the message may wait in its queue.
    private long DeadlineOf(in RequestHeader header, Delivery delivery)
    {
        if (header.Kind == MessageKind.Cast)
            return long.MaxValue;
        long milliseconds = header.Oslo is null ? header.BudgetMilliseconds : delivery.ExpirationMilliseconds;
        bool isUnknown = header.IsForeign || (header.Oslo is not null && milliseconds == 0);
        TimeSpan budget = isUnknown ? BudgetOfForeign : TimeSpan.FromMilliseconds(Math.Min(milliseconds, MostBudget.TotalMilliseconds));
        return delivery.ReceivedAt + (long)(budget.TotalSeconds * parts.Time.TimestampFrequency);
    }

    private bool TryRead(Delivery delivery, out RequestHeader header)
    {
        string? reason = null;
        header = default;
        if (delivery.OversizeLength != 0)
        {
            reason = $"it is larger than RpcBusOptions.MaxMessageBytes, {parts.MaxMessageBytes} bytes";
        }
        else if (parts.Formats.Find(delivery.ContentType) is { } format)
        {
            try
            {
                header = format.ReadRequest(delivery.Body, delivery.Headers);
                return true;
            }
            catch (RpcSerializationException fault)
            {
                reason = fault.Message;
            }
        }

        parts.Logger.NoRequest(delivery.Length, delivery.Queue, reason ?? $"its content type is '{delivery.ContentType}'");
        return false;
    }

    private async ValueTask RunAsync(Delivery delivery, RequestHeader header, long deadline, EndpointMethod method)
    {
        var invocation = new RpcInvocation(parts.Formats.Of(header), replies, running, header, method, delivery, deadline);
        Admission admission = running.Admit(invocation, delivery, out byte[]? outcome);
        if (admission != Admission.Run)
        {
            await RepeatAsync(delivery, header, deadline, admission, outcome).ConfigureAwait(false);
            return;
        }

        bool isOurs = true;
        RpcRequest request = Describe(delivery, header, deadline, method);
        Ambient.Enter(request); // ends with this method: an async method's changes to what flows are undone when it returns
        try
        {
            isOurs = await IsOursAsync(delivery, header, method).ConfigureAwait(false);
            if (!isOurs)
                return;
            if (method.Method.Notify is not null)
                invocation.Hook = parts.Hooks.Begin(request);
            await (_interceptors.Length == 0 ? method.Endpoint.DispatchAsync(invocation) : InterceptAsync(invocation, request)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            invocation.Hook?.Failed(exception);
            await FailAsync(invocation, delivery, exception).ConfigureAwait(false);
        }
        finally
        {
            running.Leave(invocation, forget: !isOurs || invocation.ComesAgain);
            if (isOurs && !invocation.ComesAgain)
                delivery.Finish(Settlement.Acknowledge);
            invocation.FinishRepeats(isOurs ? Settlement.Acknowledge : Settlement.Requeue);
        }
    }

    // Acknowledged before the run, so that a crash cannot run a call twice; what may run twice is acknowledged after it.
    private async ValueTask<bool> IsOursAsync(Delivery delivery, RequestHeader header, EndpointMethod method)
    {
        if (header.Kind != MessageKind.Call || method.Method.Idempotent)
            return true;
        if (!options.ConfirmStart)
        {
            delivery.Settle(Settlement.Acknowledge);
            return true;
        }

        if (await delivery.AcknowledgeSurelyAsync().ConfigureAwait(false))
            return true;
        parts.Logger.StartNotConfirmed(header.Method, header.Id.ToString());
        delivery.Release();
        return false;
    }

    private async ValueTask RepeatAsync(Delivery delivery, RequestHeader header, long deadline, Admission admission, byte[]? outcome)
    {
        // Of one that runs, that has the delivery now.
        parts.Counters.RequestRepeated();
        if (admission == Admission.Ended)
            await SendAgainAsync(delivery, header, deadline, outcome).ConfigureAwait(false);
        parts.Logger.Repeated(header.Method, header.Id.ToString());
    }

    private async ValueTask SendAgainAsync(Delivery delivery, RequestHeader header, long deadline, byte[]? outcome)
    {
        // A copy of a message that oslo.messaging sent twice has been answered: its caller waits for one reply.
        if (outcome is not null && header.Oslo is null)
            await SendAsync(header, header.Inbox!, deadline, MessageBody.CopyOf(outcome), isOwed: true).ConfigureAwait(false);
        delivery.Finish(Settlement.Acknowledge);
    }

    private async ValueTask InterceptAsync(RpcInvocation invocation, RpcRequest request)
    {
        Func<ValueTask> next = () => invocation.Method.Endpoint.DispatchAsync(invocation);
        for (int i = _interceptors.Length - 1; i >= 0; i--)
        {
            (IRpcInterceptor interceptor, Func<ValueTask> inner) = (_interceptors[i], next);
            next = () => interceptor.ServeAsync(request, inner);
        }

        await next().ConfigureAwait(false);
        if (invocation.Header.Kind == MessageKind.Call && invocation.Stage < InvocationStage.Encoding)
            throw new InvalidOperationException("An interceptor neither ran the method nor refused it by throwing, or hid its failure.");
    }

    private async ValueTask FailAsync(RpcInvocation invocation, Delivery delivery, Exception exception)
    {
        RequestHeader header = invocation.Header;
        string id = header.Id.ToString();
        if (invocation.Stage == InvocationStage.Sending && exception is not RpcSerializationException)
        {
            // The method ended well and its reply did not leave: the connection is gone, or the caller's time is over.
            parts.Logger.ReplyNotSent(header.Method, id, exception);
            return;
        }

        if (header.Kind == MessageKind.Cast)
        {
            parts.Counters.CastFailed();
            if (invocation.Method.Method.Attempts > 1)
            {
                invocation.ComesAgain = true;
                retries.Add(new FailedCast(parts, target, invocation, delivery, exception));
                return;
            }

            parts.Logger.CastFailed(header.Method, id, exception);
            return;
        }

        if (exception is OperationCanceledException && parts.Time.GetTimestamp() >= invocation.Deadline)
        {
            // We cancelled it because its caller's time is over: the caller is to hear of that, and not of a cancellation that it did not ask for.
            parts.Logger.CancelledAtDeadline(header.Method, id);
            return;
        }

        Fault fault = _failures.Of(invocation, exception);
        try
        {
            if (fault.Shape is null)
                parts.Logger.CallFailed(header.Method, id, exception);
            else
                parts.Logger.CallFailedAsDeclared(header.Method, id, exception);
        }
        finally
        {
            // The caller is to hear of it whatever the logger does.
            MessageBody body = _failures.Encode(header, fault);
            await SendAsync(header, running.End(invocation, body.Span), invocation.Deadline, body, invocation.Method.Method.Idempotent).ConfigureAwait(false);
        }
    }

    private async ValueTask RefuseAsync(Delivery delivery, RequestHeader header, long deadline, Fault fault)
    {
        delivery.Finish(Settlement.Acknowledge);
        try
        {
            parts.Logger.Refused(header.Method, header.Id.ToString(), fault.Message);
        }
        finally
        {
            if (header.Kind == MessageKind.Call)
                await SendAsync(header, header.Inbox!, deadline, _failures.Encode(header, fault)).ConfigureAwait(false);
            else
                parts.Counters.CastFailed();
        }
    }

    private async ValueTask SendAsync(RequestHeader header, string inbox, long deadline, MessageBody reply, bool isOwed = false)
    {
        try
        {
            await replies.SendAsync(header, inbox, deadline, reply, isOwed).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException or RpcSerializationException)
        {
            parts.Logger.ReplyNotSent(header.Method, header.Id.ToString(), exception);
        }
    }

    private RpcRequest Describe(Delivery delivery, in RequestHeader header, long deadline, EndpointMethod method) =>
        new((header.Id.Sequence, header.Id.Nonce), method.Method, target, header.Context, parts.Time, deadline)
        {
            Redelivered = delivery.Redelivered,
            Caller = header.Inbox,
            Queue = delivery.Queue,
        };

    private static ValueTask Settled(Delivery delivery, Settlement settlement)
    {
        delivery.Finish(settlement);
        return ValueTask.CompletedTask;
    }
}
