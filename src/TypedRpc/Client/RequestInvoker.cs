using System.Diagnostics;
using TypedRpc.Diagnostics;
using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Client;

/// <summary>Sends the requests of a generated proxy to one target, with the options of its client.</summary>
internal sealed partial class RequestInvoker : RpcInvoker
{
    private static readonly TimeSpan LongestStream = TimeSpan.FromDays(24);

    private readonly ClientCore _client;
    private readonly CallRoute _route;
    private readonly RpcClientOptions _options;
    private readonly TimeSpan? _timeout;

    /// <param name="client">The state that all clients of the bus share.</param>
    /// <param name="route">The route to the target.</param>
    /// <param name="options">The options of the client.</param>
    /// <param name="timeout">Overrides the timeout of the options and of the methods' attributes; null does not.</param>
    public RequestInvoker(ClientCore client, CallRoute route, RpcClientOptions options, TimeSpan? timeout) =>
        (_client, _route, _options, _timeout) = (client, route, options, timeout);

    public override Task<TResult> CallAsync<TArguments, TResult>(
        ShapedMethod<TArguments, TResult> method, TArguments arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        return CallAsync(method, method.Arguments, method.Result, arguments, null, cancellationToken);
    }

    public override Task<TResult> CallAsync<TArguments, TResult>(
        ShapedMethod<TArguments, TResult> method, TArguments arguments, CallStreams streams, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        var open = new OpenStreams(_client, streams, null);
        return CallAsync(method, method.Arguments, method.Result, arguments, open, cancellationToken);
    }

    public override IAsyncEnumerable<TItem> StreamAsync<TArguments, TItem>(
        ShapedMethod<TArguments, TItem> method, TArguments arguments, CallStreams? streams, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        return new ResultStream<TItem>(
            method.Result,
            _client,
            (receiver, token) =>
            {
                var open = new OpenStreams(_client, streams, receiver);
                return (open, CallAsync(method, method.Arguments, NothingShape.Instance, arguments, open, token));
            },
            cancellationToken);
    }

    public override Task CastAsync<TArguments>(
        ShapedMethod<TArguments, Nothing> method, TArguments arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        return RpcTelemetry.ObservesSending
            ? ObservedCastAsync(method, arguments, cancellationToken)
            : StartCast(method, arguments, MessageId.Create(0), null, cancellationToken);
    }

    private Task<TResult> CallAsync<TArguments, TResult>(
        ShapedMethod method,
        Shape<TArguments> shape,
        Shape<TResult> result,
        TArguments arguments,
        OpenStreams? streams,
        CancellationToken cancellationToken) => RpcTelemetry.ObservesCalls
        ? ObservedCallAsync(method, shape, result, arguments, streams, cancellationToken)
        : StartCall(method, shape, result, arguments, streams, null, cancellationToken);

    private Task<TResult> StartCall<TArguments, TResult>(
        ShapedMethod method,
        Shape<TArguments> shape,
        Shape<TResult> result,
        TArguments arguments,
        OpenStreams? streams,
        ObservedOperation? operation,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<TResult>(cancellationToken);
        if (Refusal(method, isCall: true, streams) is { } refusal)
            return Task.FromException<TResult>(refusal);

        CallProgress progress = Begin(method, operation, streams);
        if (progress.Deadline <= progress.StartedAt)
            return Task.FromException<TResult>(TooLate(method, progress));
        var call = new PendingCall<TResult>(_client, method, result, progress) { Streams = streams };
        var sender = new CallSender<TArguments, TResult>(_client, call, method, shape, arguments);
        try
        {
            _client.Pending.Add(call);
        }
        catch (RpcException exception)
        {
            exception.Describe("", method.Name, _route.Target);
            _client.Log.Failed(method, _route, id: null, exception);
            return Task.FromException<TResult>(exception);
        }

        streams?.Attach(call);
        progress.Identified(call.Id);
        _client.Log.Began(method, _route, call.Id);
        call.EndOn(cancellationToken);
        if (_client.Interception.IsUsed)
            return InterceptedAsync(call, sender, cancellationToken);
        sender.Send(progress.StartedAt);
        return call.Task;
    }

    private Task StartCast<TArguments>(
        ShapedMethod<TArguments, Nothing> method,
        TArguments arguments,
        MessageId id,
        ObservedOperation? operation,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        if (Refusal(method, isCall: false, null) is { } refusal)
            return Task.FromException(refusal);

        CallProgress progress = BeginCast(method, operation);
        var sender = new CastSender<TArguments>(_client, progress, id, method, arguments);
        return _client.Interception.IsUsed
            ? InterceptedAsync(method, sender, progress, cancellationToken)
            : sender.SendAsync(cancellationToken);
    }

    private async Task<TResult> InterceptedAsync<TArguments, TResult>(
        PendingCall<TResult> call, CallSender<TArguments, TResult> sender, CancellationToken cancellationToken)
    {
        var described = new RpcCall(sender.Method, _route.Target, call.Id.ToString());
        call.Progress.IsHeld = true;
        Task running = RunInterceptorsAsync(call, sender, described);
        if (!await EndsInTimeAsync(running, call.Progress, cancellationToken).ConfigureAwait(false))
        {
            _client.Interception.Leave(running, described, call.Task);
            Exception late = call.HeldTooLong();
            call.OnNotSent(late);
            _ = call.Task.Exception; // observed: the caller may get another exception
            if (cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException(cancellationToken);

            // The interceptors have not passed on this result and may still refuse it, so the caller must not get it.
            return call.Task.IsCompletedSuccessfully ? throw late : await call.Task.ConfigureAwait(false);
        }

        await running.ConfigureAwait(false);
        return await call.Task.ConfigureAwait(false);
    }

    // The deadline of a stream moves when it has started.
    private async Task<bool> EndsInTimeAsync(Task running, CallProgress progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            long deadline = progress.Deadline;
            if (await _client.Interception.EndsInTimeAsync(running, deadline, cancellationToken).ConfigureAwait(false))
                return true;
            if (cancellationToken.IsCancellationRequested || progress.Deadline <= deadline)
                return false;
        }
    }

    private async Task RunInterceptorsAsync<TArguments, TResult>(
        PendingCall<TResult> call, CallSender<TArguments, TResult> sender, RpcCall described)
    {
        try
        {
            await _client.Interception.RunAsync(described, () =>
            {
                call.Progress.IsHeld = false;
                sender.Send(_client.Time.GetTimestamp());
                return new ValueTask(call.Task);
            }).ConfigureAwait(false);
        }
        catch (Exception refusal)
        {
            // An interceptor refused to send the call. Its place among the pending calls must not stay taken until the deadline.
            call.OnNotSent(refusal);
            _ = call.Task.Exception; // observed: the caller gets the exception from this method
            throw;
        }

        if (!call.Task.IsCompleted)
            call.OnNotSent(new InvalidOperationException("An interceptor neither sent the call nor refused it by throwing."));
    }

    private async Task InterceptedAsync<TArguments>(
        RpcMethod method, CastSender<TArguments> sender, CallProgress progress, CancellationToken cancellationToken)
    {
        var described = new RpcCall(method, _route.Target, sender.Id.ToString());
        var passing = new CastPassing();
        progress.IsHeld = true;
        Task running = RunInterceptorsAsync(sender, progress, described, passing, cancellationToken);
        if (!await _client.Interception.EndsInTimeAsync(running, progress.Deadline, cancellationToken).ConfigureAwait(false))
        {
            bool isSent = !passing.TryLeave();
            _client.Interception.Leave(running, described, Task.CompletedTask);
            if (cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException(cancellationToken);
            progress.IsHeld = true;
            RpcTimeoutException late = progress.Timeout(_client.Time, _client.Time.GetTimestamp());
            if (isSent)
                late.MayHaveRun();
            throw Faults.Described(late, sender.Id, method, _route.Target);
        }

        await running.ConfigureAwait(false);
    }

    private async Task RunInterceptorsAsync<TArguments>(
        CastSender<TArguments> sender, CallProgress progress, RpcCall described, CastPassing passing, CancellationToken cancellationToken)
    {
        await _client.Interception.RunAsync(described, () =>
        {
            if (!passing.TryPass())
            {
                return ValueTask.FromException(
                    new InvalidOperationException("The caller of the cast has stopped waiting: it is not sent any more."));
            }

            progress.IsHeld = false;
            return new ValueTask(sender.SendAsync(cancellationToken));
        }).ConfigureAwait(false);
        if (!passing.IsPassed)
            throw new InvalidOperationException("An interceptor neither sent the cast nor refused it by throwing.");
    }

    private RpcException? Refusal(RpcMethod method, bool isCall, OpenStreams? streams)
    {
        RpcException refusal;
        RpcVersion version = _route.Version ?? method.Since!.Value;
        if (isCall && _route.IsFanout)
        {
            refusal = new RpcConfigurationException("A call goes to one server: a proxy with RpcProxyOptions.Fanout is for casts.");
        }
        else if (streams is { } open && !_route.Format.ShowsProgress && (open.Result is not null || open.SendsItems || open.WantsProgress))
        {
            refusal = new RpcConfigurationException(
                "oslo.messaging's format has no streams and no progress: use a client with RpcWire.Native, "
                + "or pass no receiver of progress.");
        }
        else if (_options.VersionCap is { } cap && !cap.Serves(version))
        {
            refusal = new RpcRejectedException(
                RpcErrorKind.UnsupportedVersion,
                $"The method needs version {version}, and the version cap of this client is {cap}: nothing was sent.");
        }
        else
        {
            return null;
        }

        refusal.Describe("", method.Name, _route.Target);
        _client.Log.Failed(method, _route, id: null, refusal);
        return refusal;
    }

    // A call within a served method ends no later than the call that the method serves. A stream ends by its timeout only if the method or
    // the proxy names one; otherwise the timeout applies to its start.
    private CallProgress Begin(RpcMethod method, ObservedOperation? operation, OpenStreams? streams)
    {
        long now = _client.Time.GetTimestamp();
        long inherited = _options.InheritDeadline ? Ambient.DeadlineOn(_client.Time) : long.MaxValue;
        TimeSpan? asked = _timeout ?? method.Timeout;
        long deadline = Math.Min(inherited, now + _client.Ticks(asked ?? _options.Timeout));
        long last = asked is null && streams?.Result is not null ? Math.Min(inherited, now + _client.Ticks(LongestStream)) : deadline;
        bool mayMiss = _route.Format.ShowsProgress && !method.Idempotent;
        long liveness = mayMiss ? _client.Ticks(method.Liveness ?? _options.Liveness) : 0;
        return Create(now, deadline, last, liveness, operation);
    }

    private CallProgress BeginCast(RpcMethod method, ObservedOperation? operation)
    {
        long now = _client.Time.GetTimestamp();
        long deadline = now + _client.Ticks(_timeout ?? method.Timeout ?? _options.Timeout);
        return Create(now, deadline, deadline, 0, operation);
    }

    private CallProgress Create(long now, long deadline, long last, long liveness, ObservedOperation? operation)
    {
        long waitUntil = _options.WaitForServer == TimeSpan.Zero ? 0 : now + _client.Ticks(_options.WaitForServer);
        TraceFields? trace = TraceFields.Of(Activity.Current);
        return trace is null && operation is null
            ? new CallProgress(_route, now, deadline, waitUntil) { LastDeadline = last, Liveness = liveness }
            : new ObservedProgress(_route, now, deadline, waitUntil, trace, operation) { LastDeadline = last, Liveness = liveness };
    }

    // The deadline of the call that is being served has passed: nothing is sent.
    private RpcTimeoutException TooLate(RpcMethod method, CallProgress progress)
    {
        RpcTimeoutException late = progress.Timeout(_client.Time, progress.StartedAt);
        late.Describe("", method.Name, _route.Target);
        _client.Log.Failed(method, _route, id: null, late);
        return late;
    }
}
