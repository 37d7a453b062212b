using System.ComponentModel;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Client;

/// <summary>What a generated proxy sends its requests through: a target with the options to reach it. Safe to use from any thread.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcInvoker
{
    private readonly ClientCore _client;
    private readonly CallRoute _route;
    private readonly RpcClientOptions _options;
    private readonly TimeSpan? _timeout;

    /// <param name="client">What the clients of the bus share.</param>
    /// <param name="route">The way to the target.</param>
    /// <param name="options">How to call.</param>
    /// <param name="timeout">Overrides what the options and the methods' attributes say.</param>
    internal RpcInvoker(ClientCore client, CallRoute route, RpcClientOptions options, TimeSpan? timeout) =>
        (_client, _route, _options, _timeout) = (client, route, options, timeout);

    /// <summary>Calls a method; the task ends with its result or failure.</summary>
    public Task<TResult> CallAsync<TArguments, TResult>(ShapedMethod<TArguments, TResult> method, TArguments arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<TResult>(cancellationToken);
        if (Refusal(method, isCall: true) is { } refusal)
            return Task.FromException<TResult>(refusal);

        CallProgress progress = Begin(method);
        var call = new PendingCall<TResult>(_client, method, method.Result, progress);
        var sender = new CallSender<TArguments, TResult>(_client, call, method, arguments);
        try
        {
            _client.Pending.Add(call);
        }
        catch (RpcException fault)
        {
            fault.Describe("", method.Name, _route.Target);
            return Task.FromException<TResult>(fault);
        }

        call.EndOn(cancellationToken);
        if (_client.Interception.IsUsed)
            return InterceptedAsync(call, sender, cancellationToken);
        sender.Send();
        return call.Task;
    }

    /// <summary>Casts a method; the task ends when the broker has the request.</summary>
    public Task CastAsync<TArguments>(ShapedMethod<TArguments, Nothing> method, TArguments arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        if (Refusal(method, isCall: false) is { } refusal)
            return Task.FromException(refusal);

        CallProgress progress = Begin(method);
        var sender = new CastSender<TArguments>(_client, progress, MessageId.Create(0), method, arguments);
        return _client.Interception.IsUsed
            ? InterceptedAsync(method, sender, progress, cancellationToken)
            : sender.SendAsync(cancellationToken);
    }

    private async Task<TResult> InterceptedAsync<TArguments, TResult>(PendingCall<TResult> call, CallSender<TArguments, TResult> sender, CancellationToken cancellationToken)
    {
        var described = new RpcCall(sender.Method, _route.Target, call.Id.ToString());
        call.Progress.IsHeld = true;
        Task running = RunInterceptorsAsync(call, sender, described);
        if (!await _client.Interception.EndsInTimeAsync(running, call.Progress.Deadline, cancellationToken).ConfigureAwait(false))
        {
            _client.Interception.Leave(running, described, call.Task);
            Exception late = call.HeldTooLong();
            call.OnNotSent(late);
            _ = call.Task.Exception; // observed: the caller may get another
            if (cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException(cancellationToken);

            // An outcome that the interceptors have not passed on is not the caller's to see: they may have refused it.
            return call.Task.IsCompletedSuccessfully ? throw late : await call.Task.ConfigureAwait(false);
        }

        await running.ConfigureAwait(false);
        return await call.Task.ConfigureAwait(false);
    }

    private async Task RunInterceptorsAsync<TArguments, TResult>(PendingCall<TResult> call, CallSender<TArguments, TResult> sender, RpcCall described)
    {
        try
        {
            await _client.Interception.RunAsync(described, () =>
            {
                call.Progress.IsHeld = false;
                sender.Send();
                return new ValueTask(call.Task);
            }).ConfigureAwait(false);
        }
        catch (Exception refusal)
        {
            // The place of a call that an interceptor refused to send must not wait for its deadline.
            call.OnNotSent(refusal);
            _ = call.Task.Exception; // observed: the caller hears of it from here
            throw;
        }

        if (!call.Task.IsCompleted)
            call.OnNotSent(new InvalidOperationException("An interceptor neither sent the call nor refused it by throwing."));
    }

    private async Task InterceptedAsync<TArguments>(RpcMethod method, CastSender<TArguments> sender, CallProgress progress, CancellationToken cancellationToken)
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

    private async Task RunInterceptorsAsync<TArguments>(CastSender<TArguments> sender, CallProgress progress, RpcCall described, CastPassing passing, CancellationToken cancellationToken)
    {
        await _client.Interception.RunAsync(described, () =>
        {
            if (!passing.TryPass())
                return ValueTask.FromException(new InvalidOperationException("The caller of the cast has stopped waiting: it is not sent any more."));
            progress.IsHeld = false;
            return new ValueTask(sender.SendAsync(cancellationToken));
        }).ConfigureAwait(false);
        if (!passing.IsPassed)
            throw new InvalidOperationException("An interceptor neither sent the cast nor refused it by throwing.");
    }

    private RpcException? Refusal(RpcMethod method, bool isCall)
    {
        RpcException refusal;
        RpcVersion version = _route.Version ?? method.Since;
        if (isCall && _route.IsFanout)
            refusal = new RpcConfigurationException("A call goes to one server: a proxy made with For(fanout: true) is for casts.");
        else if (_options.VersionCap is { } cap && !cap.Serves(version))
            refusal = new RpcRejectedException(RpcErrorKind.UnsupportedVersion, $"The method needs version {version}, and the version cap of this client is {cap}: nothing was sent.");
        else
            return null;
        refusal.Describe("", method.Name, _route.Target);
        return refusal;
    }

    private CallProgress Begin(RpcMethod method)
    {
        long now = _client.Time.GetTimestamp();
        TimeSpan budget = _timeout ?? method.Timeout ?? _options.Timeout;
        long waitUntil = _options.WaitForServer == TimeSpan.Zero ? 0 : now + _client.Ticks(_options.WaitForServer);
        return new CallProgress(_route, now, now + _client.Ticks(budget), waitUntil);
    }
}
