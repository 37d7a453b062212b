using TypedRpc.Messages;
using TypedRpc.Receiving;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>
/// Processes each request: reads the header, finds the method, acknowledges, runs the method, replies and settles the delivery.
/// </summary>
internal sealed class RequestHandler : IDeliveryHandler
{
    /// <summary>The budget that is assumed for a call whose budget cannot be read.</summary>
    public static readonly TimeSpan BudgetOfForeign = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan MaxBudget = TimeSpan.FromDays(24);

    private readonly ServerCore _core;
    private readonly EndpointTable _endpoints;
    private readonly ReplySender _replies;
    private readonly RpcServerOptions _options;
    private readonly RequestFailures _failed;
    private readonly Refusals _refusals;
    private readonly ServingObserver _observer;
    private readonly ServedTarget _served;
    private readonly PackCapacity _capacity;

    public RequestHandler(ServerCore core, EndpointTable endpoints, RpcTarget target, RpcServerOptions options, CancellationToken abandoned)
    {
        (_core, _endpoints, _options) = (core, endpoints, options);
        _replies = core.Replies;
        _capacity = new PackCapacity(core.Bus.Time, options.EffectiveMaxPacked);
        var failures = new FailureReplies(core, options.IncludeStackTraces);
        _observer = new ServingObserver(core, target);
        _refusals = new Refusals(core, failures, _observer);
        _served = new ServedTarget(core, target);
        Retries = new DeliveryRetries(core.Bus.Transport, core.Bus.Time, abandoned);
        _failed = new RequestFailures(core, target, failures, Retries);
    }

    public RunningRequests Running => _served.Running;

    /// <summary>The casts that wait for their next attempt, and the deliveries that are requeued.</summary>
    public DeliveryRetries Retries { get; }

    public ValueTask HandleAsync(Delivery delivery)
    {
        // The connection was lost while the delivery waited in this process. The broker redelivers it to this or another server; running it
        // here as well would run it twice.
        if (delivery.IsTakenBack)
        {
            delivery.Release();
            return ValueTask.CompletedTask;
        }

        if (_refusals.Read(delivery, out RequestHeader header) is { } unreadable)
            return _refusals.RejectAsync(delivery, header, unreadable);
        long deadline = DeadlineOf(header, delivery);
        long now = _core.Bus.Time.GetTimestamp();
        header = header with { MaxPacked = _capacity.MaxPacked(delivery.ReceivedAt, now) };
        if (deadline <= now)
        {
            _refusals.Expire(delivery, header);
            return ValueTask.CompletedTask;
        }

        if (header.Refusal is { } refusal)
            return _refusals.RefuseAsync(delivery, header, deadline, refusal);
        if (!_endpoints.TryFind(header, out EndpointMethod? method, out Fault? fault))
            return _refusals.RefuseAsync(delivery, header, deadline, fault);
        var invocation = new RequestInvocation(_served, header, method, delivery, deadline);
        return _observer.Observes(header) ? _observer.RunAsync(invocation, delivery, RunAsync) : RunAsync(delivery, invocation);
    }

    /// <summary>Fails the calls that still run although the server has cancelled them, because it no longer waits for them.</summary>
    /// <remarks>Idempotent calls are left out: they are not acknowledged yet, so the broker redelivers them to another server.</remarks>
    public Task LeaveAsync() => Task.WhenAll(Running.Snapshot()
        .Where(left => left.Header.Kind == MessageKind.Call && !left.Method.Method.Idempotent)
        .Select(left => _failed.StopAsync(left, "and did not wait for the method any longer").AsTask()));

    // A cast has no deadline. The deadline of a call is measured by this server's clock from the arrival of the request. The budget comes
    // from a peer, so it is limited to 24 days: no clock, timer or date overflows. The budget of a later format version cannot be read,
    // but its caller must still get the refusal. With oslo.messaging, the budget is the expiration of the message.
    private long DeadlineOf(in RequestHeader header, Delivery delivery)
    {
        if (header.Kind == MessageKind.Cast)
            return long.MaxValue;
        TimeSpan budget = _replies.FormatOf(header).BudgetOf(header, delivery.ExpirationMilliseconds) is { } milliseconds
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, MaxBudget.TotalMilliseconds))
            : BudgetOfForeign;
        return delivery.ReceivedAt + _core.Bus.Ticks(budget);
    }

    private ValueTask RunAsync(Delivery delivery, RequestInvocation invocation) =>
        _served.HasScopes ? RunInScopeAsync(delivery, invocation) : RunUnscopedAsync(delivery, invocation);

    private async ValueTask RunInScopeAsync(Delivery delivery, RequestInvocation invocation)
    {
        try
        {
            await RunUnscopedAsync(delivery, invocation).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync((ScopedRequest)invocation.Request).ConfigureAwait(false);
        }
    }

    private async ValueTask RunUnscopedAsync(Delivery delivery, RequestInvocation invocation)
    {
        Admission admission = Running.Admit(invocation, delivery, out byte[]? outcome);
        if (admission != Admission.Run)
        {
            (invocation.Hook as ObservedRun)?.NotRunAgain();
            if (admission == Admission.Cancelled)
                Drop(delivery, invocation.Header);
            else
                await RepeatAsync(delivery, invocation.Header, invocation.Deadline, admission, outcome).ConfigureAwait(false);
            return;
        }

        if (invocation.Header is { Kind: MessageKind.Cast, Inbox: not null })
            _replies.SendCapacity(invocation.Header);
        bool isOurs = true;
        Exception? notSent = null;
        Ambient.Enter(invocation); // undone when this async method returns, as are all its changes to the execution context
        try
        {
            isOurs = await IsOursAsync(delivery, invocation).ConfigureAwait(false);
            if (!isOurs || invocation.IsUnwanted)
                return;
            if (invocation.Method.Method.Notify is not null)
                invocation.Add(_core.Hooks.Begin(invocation.Request));
            ValueTask running = _core.Bus.Interceptors.IsEmpty
                ? invocation.Method.Endpoint.DispatchAsync(invocation)
                : InterceptAsync(invocation);
            await running.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            invocation.Hook?.Failed(exception);
            notSent = await _failed.FailAsync(invocation, delivery, exception).ConfigureAwait(false);
        }
        finally
        {
            bool isOwed = notSent is not null && invocation.Method.Method.Idempotent && invocation.Header.Kind == MessageKind.Call;
            Running.Leave(invocation, forget: !isOurs || invocation.ComesAgain);
            invocation.Streams?.Break(new OperationCanceledException("The method has ended."));
            if (isOurs && (!invocation.ComesAgain || invocation.IsUnwanted))
                Settle(delivery, isOwed ? notSent : null);

            // A caller that has returned after its requests were cancelled waits for the outcome of its repeat.
            bool isRepeatOwed = isOwed || (invocation.IsUnwanted && invocation.ComesAgain);
            invocation.FinishRepeats(isOurs && !isRepeatOwed ? Settlement.Acknowledge : Settlement.Requeue);
        }
    }

    // A request whose reply could not be sent is requeued if it is not acknowledged yet. When it is redelivered to this server, the
    // outcome that was kept is sent again; another server runs it.
    private void Settle(Delivery delivery, Exception? notSent)
    {
        if (notSent is null)
            delivery.Finish(Settlement.Acknowledge);
        else
            Retries.GiveBack(delivery, notSent);
    }

    // A call is acknowledged before the run, so that a crash cannot run it twice. Casts and idempotent calls are
    // acknowledged after the run.
    private ValueTask<bool> IsOursAsync(Delivery delivery, RequestInvocation invocation)
    {
        if (invocation.Header.Kind != MessageKind.Call || invocation.Method.Method.Idempotent)
            return new ValueTask<bool>(true);
        if (_options.ConfirmStart)
            return IsConfirmedOursAsync(delivery, invocation);
        delivery.AcknowledgeBefore();
        return new ValueTask<bool>(true);
    }

    private async ValueTask<bool> IsConfirmedOursAsync(Delivery delivery, RequestInvocation invocation)
    {
        if (await delivery.AcknowledgeAndConfirmAsync().ConfigureAwait(false))
            return true;
        _core.Logger.StartNotConfirmed(invocation.Header.Method, invocation.Header.Id.ToString());
        delivery.Release();
        return false;
    }

    private void Drop(Delivery delivery, in RequestHeader header)
    {
        _core.Bus.Counters.RequestAbandoned();
        _core.Logger.CancelledByCaller(header.Method, header.Id.ToString(), "has cancelled it");
        delivery.Finish(Settlement.Acknowledge);
    }

    private async ValueTask RepeatAsync(Delivery delivery, RequestHeader header, long deadline, Admission admission, byte[]? outcome)
    {
        // If the original is still running, it now owns this delivery.
        _core.Bus.Counters.RequestRepeated();
        if (admission == Admission.Ended)
            await SendAgainAsync(delivery, header, deadline, outcome).ConfigureAwait(false);
        _core.Logger.RequestRepeated(header.Method, header.Id.ToString());
    }

    private async ValueTask SendAgainAsync(Delivery delivery, RequestHeader header, long deadline, byte[]? outcome)
    {
        Exception? notSent = null;
        if (outcome is not null && _replies.FormatOf(header).AnswersRepeat(delivery.Redelivered))
        {
            var reply = new Reply(header, header.Inbox!, deadline, MessageBody.CopyOf(outcome)) { IsOwed = true };
            notSent = await _replies.TrySendAsync(reply).ConfigureAwait(false);
        }

        Settle(delivery, notSent);
    }

    private async ValueTask InterceptAsync(RequestInvocation invocation)
    {
        await _core.Bus.Interceptors
            .ServeAsync(invocation.Request, () => invocation.Method.Endpoint.DispatchAsync(invocation))
            .ConfigureAwait(false);
        if (invocation.Header.Kind == MessageKind.Call && invocation.Stage < InvocationStage.Encoding && !invocation.IsUnwanted)
            throw new InvalidOperationException("An interceptor neither ran the method nor refused it by throwing, or hid its failure.");
    }

    private async ValueTask CloseAsync(ScopedRequest request)
    {
        try
        {
            await request.CloseAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _core.Logger.ScopeNotDisposed(request.Method.Name, request.CallId, exception);
        }
    }
}
