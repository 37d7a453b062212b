using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>The stage of a request. It decides whether a failure is the caller's, the method's or the connection's.</summary>
internal enum InvocationStage
{
    /// <summary>The interceptors and the dispatcher run.</summary>
    Dispatching,

    /// <summary>The arguments are being decoded. A failure means that the request is invalid.</summary>
    Decoding,

    /// <summary>The method runs. A failure is a failure of the method.</summary>
    Running,

    /// <summary>The method has succeeded and its result is being encoded. A failure means that the result cannot be encoded.</summary>
    Encoding,

    /// <summary>The reply is being sent. A failure is a failure of the connection, unless the reply is too large.</summary>
    Sending,
}

/// <summary>An inbox that the broker could not find.</summary>
/// <param name="Inbox">The name of the inbox.</param>
/// <param name="Since">When that was noticed, as a timestamp of the bus's clock.</param>
internal sealed record MissingCaller(string Inbox, long Since);

/// <summary>A request that a generated dispatcher passes to an implementation.</summary>
internal sealed class RequestInvocation : RpcInvocation, IAmbient
{
    private readonly ServedTarget _served;
    private readonly IWireFormat _format;
    private readonly RequestHeader _header;
    private readonly EndpointMethod _method;
    private readonly string _queue;
    private readonly bool _isRedelivered;
    private CancellationTokenSource? _cancellation;
    private Delivery? _delivery;
    private List<Delivery>? _repeats;
    private RpcRequest? _request;
    private volatile bool _isCancelled;
    private long _least;

    public RequestInvocation(ServedTarget served, in RequestHeader header, EndpointMethod method, Delivery delivery, long deadline)
    {
        (_served, _format) = (served, served.Replies.FormatOf(header));
        (_header, _method, _delivery, Deadline) = (header, method, delivery, deadline);
        (_queue, _isRedelivered) = (delivery.Queue, delivery.Redelivered);
        (Inbox, _least) = (header.Inbox, header.BudgetMilliseconds);
    }

    public override int MethodIndex => _method.Index;

    /// <inheritdoc/>
    /// <remarks>Created when it is first used, as most methods need no more than their arguments. Safe from any thread.</remarks>
    internal override RpcRequest Request => Volatile.Read(ref _request) ?? Describe();

    RpcRequest? IAmbient.Request => Request;

    RpcContext IAmbient.Context => _header.Context;

    long IAmbient.DeadlineOn(TimeProvider time) => HasEnded ? long.MaxValue : _served.DeadlineOn(time, Deadline);

    public override CancellationToken CancellationToken => (Volatile.Read(ref _cancellation) ?? CreateCancellation()).Token;

    public ref readonly RequestHeader Header => ref _header;

    /// <summary>The wire format of the request and of its reply.</summary>
    public IWireFormat Format => _format;

    public EndpointMethod Method => _method;

    /// <summary>The deadline as a timestamp of the bus's clock; <see cref="long.MaxValue"/> for a cast.</summary>
    public long Deadline { get; }

    /// <summary>The stage of the request, by which an exception is classified.</summary>
    public InvocationStage Stage { get; private set; }

    /// <summary>Observes the run; null for most requests.</summary>
    public MethodHook? Hook { get; set; }

    /// <summary>The inbox to which the reply is sent: that of the latest attempt of the caller.</summary>
    public string? Inbox { get; private set; }

    /// <summary>When the next keep-alive message is due, as a timestamp of the bus's clock.</summary>
    public long NextSignAt { get; set; }

    /// <summary>When the inbox of the caller is to be probed, as a timestamp of the bus's clock.</summary>
    public long NextProbeAt { get; set; } = long.MaxValue;

    /// <summary>
    /// The inbox that the broker could not find; null when it was found. For an idempotent call, whose caller may return.
    /// </summary>
    public MissingCaller? Gone { get; set; }

    /// <summary>The streams and the progress of the request; null for most requests.</summary>
    public RequestStreams? Streams { get; private set; }

    /// <summary>True when the method has a stream that the caller neither sends nor reads: their contracts differ.</summary>
    public bool IsStreamMissing { get; private set; }

    /// <summary>True once the caller has cancelled the request, or is gone: it gets no reply.</summary>
    public bool IsUnwanted { get; private set; }

    /// <summary>True when the cast will be delivered again, as a copy or by the broker, so it must not count as ended.</summary>
    public bool ComesAgain { get; set; }

    /// <summary>True once the request has ended: its place among the running requests is free. Guarded by their lock.</summary>
    public bool HasEnded { get; set; }

    /// <summary>True once the server has cancelled the request because it is stopping.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Adds the hook of a method with <see cref="RpcMethod.Notify"/>.</summary>
    public void Add(MethodHook? notifying)
    {
        if (Hook is ObservedRun observed)
            observed.Inner = notifying;
        else
            Hook = notifying;
    }

    /// <inheritdoc/>
    /// <remarks>If the delivery is settled already, its body is returned to the pool.</remarks>
    public override TArguments ReadArguments<TArguments>(Shape<TArguments> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Delivery delivery = _delivery ?? throw new InvalidOperationException("The arguments have been read.");
        Stage = InvocationStage.Decoding;
        TArguments arguments = _format.ReadArguments(delivery.Body, _header, shape);
        Stage = InvocationStage.Running;
        _delivery = null;
        if (delivery.IsSettled)
            delivery.Release();
        Hook?.Started(shape, arguments);
        return arguments;
    }

    public override ValueTask CompleteAsync(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.IsCompletedSuccessfully ? SendAsync(NothingShape.Instance, default) : AwaitAsync(task);

        async ValueTask AwaitAsync(Task running)
        {
            await running.ConfigureAwait(false);
            await SendAsync(NothingShape.Instance, default).ConfigureAwait(false);
        }
    }

    public override ValueTask CompleteAsync<TResult>(Task<TResult> task, Shape<TResult> shape)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.IsCompletedSuccessfully ? SendAsync(shape, task.Result) : AwaitAsync(task, shape);

        async ValueTask AwaitAsync(Task<TResult> running, Shape<TResult> resultShape) =>
            await SendAsync(resultShape, await running.ConfigureAwait(false)).ConfigureAwait(false);
    }

    public override ValueTask CompleteAsync<TResult>(ValueTask<TResult> task, Shape<TResult> shape) =>
        task.IsCompletedSuccessfully ? SendAsync(shape, task.Result) : CompleteAsync(task.AsTask(), shape);

    /// <summary>Cancels the token of the method, if it uses one. The callbacks are user code and run on the thread pool.</summary>
    public Task CancelAsync()
    {
        // The getter of the token creates the source and then reads the flag.
        _isCancelled = true;
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _cancellation) is { IsCancellationRequested: false } cancellation
            ? cancellation.CancelAsync()
            : Task.CompletedTask;
    }

    /// <summary>Marks the request as cancelled by its caller.</summary>
    /// <param name="isGone">True when the caller is gone. An idempotent call may then be sent again, and has to run again.</param>
    /// <returns>False when it was marked before.</returns>
    public bool TryAbandon(bool isGone)
    {
        lock (this)
        {
            if (IsUnwanted)
                return false;
            ComesAgain = isGone && _method.Method.Idempotent;
            IsUnwanted = true;
        }

        Interlocked.MemoryBarrier();
        Streams?.Break(NotWanted());
        return true;
    }

    public override async ValueTask StreamAsync<TItem>(IAsyncEnumerable<TItem> items, Shape<TItem> shape)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (_header.Data?.Window is not { } window)
            throw Missing("The caller does not read the result as a stream.");
        RequestStreams streams = OpenStreams();
        await streams.SendAsync(items, shape, window, CancellationToken).ConfigureAwait(false);
        Hook?.Ended(NothingShape.Instance, default);
        if (IsUnwanted)
            return;
        Stage = InvocationStage.Sending;
        RequestHeader header = _header with { Data = new RequestData { ItemsSent = streams.ItemsSent } };
        await _served.Replies.SendAsync(End(_format.WriteReply(header, NothingShape.Instance, default))).ConfigureAwait(false);
    }

    public override IAsyncEnumerable<TItem> ReadItems<TItem>(Shape<TItem> shape) => _header.Data is { SendsItems: true }
        ? OpenStreams().Receive(shape)
        : throw Missing("The caller sends no items.");

    public override IProgress<T> Progress<T>(Shape<T> shape) => OpenStreams().Progress(shape, _header.Data is { WantsProgress: true });

    private RpcRejectedException Missing(string what)
    {
        IsStreamMissing = true;
        return new RpcRejectedException(RpcErrorKind.InvalidArguments, what);
    }

    private RequestStreams OpenStreams()
    {
        if (Streams is { } open)
            return open;
        Streams = new RequestStreams(_served.Core, this);
        Interlocked.MemoryBarrier(); // TryAbandon marks the request and then reads the streams
        if (IsUnwanted)
            Streams.Break(NotWanted());
        return Streams;
    }

    private static OperationCanceledException NotWanted() => new("The caller no longer waits for the call.");

    private CancellationTokenSource CreateCancellation()
    {
        var created = new CancellationTokenSource();
        if (Interlocked.CompareExchange(ref _cancellation, created, null) is { } other)
            return other;
        if (_isCancelled)
            created.Cancel();
        return created;
    }

    /// <summary>Takes over another delivery of the same request, which is then settled together with this one.</summary>
    /// <remarks>Called under the lock of <see cref="RunningRequests"/>.</remarks>
    public void TakeOver(in RequestHeader again, Delivery delivery)
    {
        // The attempt with the smallest budget is the latest. An older one that the broker redelivers names an inbox that no longer exists.
        if (again.BudgetMilliseconds < _least)
            (Inbox, _least) = (again.Inbox, again.BudgetMilliseconds);
        (_repeats ??= []).Add(delivery);
    }

    /// <summary>Settles the other deliveries of the same request. Called once the request can no longer take over another one.</summary>
    public void FinishRepeats(Settlement settlement)
    {
        foreach (Delivery delivery in _repeats ?? [])
            delivery.Finish(settlement);
    }

    /// <summary>Ends the request with a reply, which is kept for repeats of an idempotent call.</summary>
    /// <param name="body">The encoded reply.</param>
    /// <param name="isFinal">False when a repeat of an idempotent call has to be run, and must not get this reply.</param>
    /// <returns>The reply, which the caller of this method sends.</returns>
    public Reply End(MessageBody body, bool isFinal = true) =>
        new(_header, _served.Running.End(this, body.Span, isFinal), Deadline, body) { IsOwed = _method.Method.Idempotent };

    private ValueTask SendAsync<TResult>(Shape<TResult> shape, TResult result)
    {
        Hook?.Ended(shape, result);
        if (_header.Kind != MessageKind.Call)
            return ValueTask.CompletedTask;
        Streams?.EndProgress();
        if (IsUnwanted)
        {
            Stage = InvocationStage.Sending;
            return ValueTask.CompletedTask;
        }

        Stage = InvocationStage.Encoding;
        MessageBody reply = _format.WriteReply(_header, shape, result);
        Stage = InvocationStage.Sending;
        return _served.Replies.SendAsync(End(reply));
    }

    // Several threads may ask at once, and must get the same object.
    private RpcRequest Describe()
    {
        RpcRequest request = _served.Describe(_header, _method.Method, Deadline);
        request.Redelivered = _isRedelivered;
        request.Caller = _header.Kind == MessageKind.Call ? _header.Inbox : null;
        request.Queue = _queue;
        return Interlocked.CompareExchange(ref _request, request, null) ?? request;
    }
}
