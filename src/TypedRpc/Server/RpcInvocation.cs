using System.ComponentModel;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>How far a request has come.</summary>
internal enum InvocationStage
{
    /// <summary>Interceptors and the dispatcher have it.</summary>
    Dispatching,

    /// <summary>The arguments are being decoded: a failure is the request's.</summary>
    Decoding,

    /// <summary>The method has it: a failure is the method's.</summary>
    Running,

    /// <summary>The method has ended well: a failure is one of encoding its result.</summary>
    Encoding,

    /// <summary>The reply is on its way: a failure is the connection's, unless the reply is too large.</summary>
    Sending,
}

/// <summary>A request on its way through a generated dispatcher.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcInvocation
{
    private readonly IWireFormat _format;
    private readonly ReplySender _replies;
    private readonly RunningRequests _running;
    private readonly RequestHeader _header;
    private readonly EndpointMethod _method;
    private CancellationTokenSource? _cancellation;
    private Delivery? _delivery;
    private List<Delivery>? _repeats;
    private long _least;

    internal RpcInvocation(ReplySender replies, RunningRequests running, in RequestHeader header, EndpointMethod method, Delivery delivery, long deadline) =>
        (_format, _replies, _running, _header, _method, _delivery, Deadline, Inbox, _least) = (replies.FormatOf(header), replies, running, header, method, delivery, deadline, header.Inbox, header.BudgetMilliseconds);

    /// <summary>The index of the method in <see cref="RpcContractInfo.Methods"/>.</summary>
    public int MethodIndex => _method.Index;

    /// <summary>Fires when the caller's time is over or the server gives up waiting for the method.</summary>
    public CancellationToken CancellationToken => (_cancellation ??= new CancellationTokenSource()).Token;

    internal RequestHeader Header => _header;

    /// <summary>The format that the request came in, in which it is answered.</summary>
    internal IWireFormat Format => _format;

    internal EndpointMethod Method => _method;

    /// <summary>When the caller stops waiting, a timestamp of the bus's clock; <see cref="long.MaxValue"/> for a cast.</summary>
    internal long Deadline { get; }

    /// <summary>How far it has come, which tells whose failure an exception is.</summary>
    internal InvocationStage Stage { get; private set; }

    /// <summary>Hears of the run; null for most methods.</summary>
    internal MethodHook? Hook { get; set; }

    /// <summary>Where the reply goes: to the latest inbox that asked for it.</summary>
    internal string? Inbox { get; private set; }

    /// <summary>When the caller is to be shown that the call is being run, a timestamp.</summary>
    internal long NextSignAt { get; set; }

    /// <summary>True when the message comes again, as a copy or from the broker: it is not to be remembered as run.</summary>
    internal bool ComesAgain { get; set; }

    /// <summary>True once the server has cancelled the request because it stops.</summary>
    internal bool IsAbandoned { get; set; }

    /// <summary>Decodes the arguments. Their bytes are given back then, so this can be done once.</summary>
    /// <exception cref="RpcSerializationException">They are not what the method takes.</exception>
    public TArguments ReadArguments<TArguments>(Shape<TArguments> shape)
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

    /// <summary>Ends the request with the method's end.</summary>
    public ValueTask Reply(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.IsCompletedSuccessfully ? SendAsync(NothingShape.Instance, default) : AwaitAsync(task);

        async ValueTask AwaitAsync(Task running)
        {
            await running.ConfigureAwait(false);
            await SendAsync(NothingShape.Instance, default).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the request with the method's end.</summary>
    public ValueTask Reply(ValueTask task) => Reply(task.AsTask());

    /// <summary>Ends the request with the method's result.</summary>
    public ValueTask Reply<TResult>(Task<TResult> task, Shape<TResult> shape)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.IsCompletedSuccessfully ? SendAsync(shape, task.Result) : AwaitAsync(task, shape);

        async ValueTask AwaitAsync(Task<TResult> running, Shape<TResult> resultShape) =>
            await SendAsync(resultShape, await running.ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Ends the request with the method's result.</summary>
    public ValueTask Reply<TResult>(ValueTask<TResult> task, Shape<TResult> shape) =>
        task.IsCompletedSuccessfully ? SendAsync(shape, task.Result) : Reply(task.AsTask(), shape);

    /// <summary>Fires the method's token, if it took one. The callbacks are the user's code and run on the thread pool.</summary>
    internal Task CancelAsync() => _cancellation is { IsCancellationRequested: false } cancellation ? cancellation.CancelAsync() : Task.CompletedTask;

    /// <summary>The same request came again: its inbox counts if it is the later one, and it is settled with this one. Under the lock of what runs.</summary>
    internal void TakeOver(in RequestHeader again, Delivery delivery)
    {
        // A later attempt has less time left. An older one that the broker delivers again names an inbox that is gone.
        if (again.BudgetMilliseconds < _least)
            (Inbox, _least) = (again.Inbox, again.BudgetMilliseconds);
        (_repeats ??= []).Add(delivery);
    }

    /// <summary>Settles what came again while this ran. When nothing can be added any more.</summary>
    internal void FinishRepeats(Settlement settlement) => _repeats?.ForEach(delivery => delivery.Finish(settlement));

    private ValueTask SendAsync<TResult>(Shape<TResult> shape, TResult result)
    {
        Hook?.Ended(shape, result);
        if (_header.Kind != MessageKind.Call)
            return ValueTask.CompletedTask;
        Stage = InvocationStage.Encoding;
        MessageBody reply = _format.WriteReply(_header, shape, result);
        Stage = InvocationStage.Sending;
        return _replies.SendAsync(_header, _running.End(this, reply.Span), Deadline, reply, _method.Method.Idempotent);
    }
}
