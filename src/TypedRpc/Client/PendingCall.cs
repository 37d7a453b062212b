using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>A call that waits for its outcome, with every way in which it can complete. The first completion wins.</summary>
/// <remarks>The task itself decides which completion is the first; no lock is needed.</remarks>
internal sealed partial class PendingCall<TResult>(ClientCore client, ShapedMethod method, Shape<TResult> shape, CallProgress progress)
    : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), IPendingCall, IThreadPoolWorkItem
{
    // Replies arrive on one thread, one after another. A reply that is longer, or whose decoding runs user code, would delay those behind
    // it.
    private const int MaxDecodedInPlace = 4096;

    private static readonly bool IsScalar = IsScalarType(Nullable.GetUnderlyingType(typeof(TResult)) ?? typeof(TResult));

    private CancellationTokenRegistration _cancellation;
    private CancellationTokenSource? _sending;
    private object? _part; // boxed, as few calls have one
    private Delivery? _reply; // a reply that is decoded on the thread pool

    public MessageId Id { get; set; }

    public CallProgress Progress { get; } = progress;

    /// <summary>The streams and the progress of the call; null for most calls.</summary>
    public OpenStreams? Streams { get; init; }

    /// <summary>Cancelled when the call completes, to end a send that still waits.</summary>
    /// <remarks>The code that sets it must check afterwards whether the call has completed.</remarks>
    public CancellationTokenSource Sending
    {
        set => Interlocked.Exchange(ref _sending, value);
    }

    /// <summary>Sends the request again; null when the call neither waits for a server nor is idempotent.</summary>
    /// <remarks>With true it sends the request when the queue has a consumer, with false as soon as the transport is ready.</remarks>
    public Action<bool>? SendAgain { get; set; }

    /// <summary>True while a missing server is not a failure yet.</summary>
    /// <remarks>
    /// That is the case within the time that the caller waits for a server, and for an idempotent call whose queue had a server shortly
    /// before.
    /// </remarks>
    public bool MayWaitForServer =>
        client.Time.GetTimestamp() is var now
        && (now < Progress.WaitForServerUntil || (method.Idempotent && Progress.Route.Watch.IsExpectedBack(now)));

    public void EndOn(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return;
        _cancellation = cancellationToken.UnsafeRegister(static (call, token) => ((PendingCall<TResult>)call!).OnCancelled(token), this);

        // A completion sets the outcome and then reads the registration; this code writes the registration and then reads the outcome.
        // With the barrier, at least one of the two sees what the other has written, so the registration is always removed.
        Interlocked.MemoryBarrier();
        if (Task.IsCompleted)
            _cancellation.Dispose();
    }

    public bool OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery)
    {
        Progress.Route.Watch.Seen(delivery.ReceivedAt);
        Progress.Route.Watch.Packs.Announced(header.MaxPacked, delivery.ReceivedAt);
        if (header.Kind == MessageKind.Working)
        {
            return OnSign(format, header, delivery);
        }

        if (header.Kind is MessageKind.Items or MessageKind.Credit or MessageKind.Progress)
            return OnStream(header, delivery);

        if (header.IsPart)
        {
            // The latest part is the result, once the final message arrives.
            delivery.Release();
            _part = header;
            return true;
        }

        bool isPart = _part is ReplyHeader && header.Kind == MessageKind.Reply && header.FormatData is null;
        ReplyHeader last = isPart ? (ReplyHeader)_part! : header;
        if (!MayBeSlow(last, delivery))
        {
            bool counts = Decode(format, last, delivery.Body);
            if (counts)
                delivery.Release();
            return counts;
        }

        // A duplicate reply is not decoded again.
        if (Interlocked.CompareExchange(ref _reply, delivery, null) is not null)
            return false;

        // A header without format data is cheap to read again, so it is not kept.
        _part = last.FormatData is null ? null : last;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public bool OnUnreadable(RpcSerializationException reason) => CancelIf(Fail(Described(reason)));

    void IThreadPoolWorkItem.Execute()
    {
        Delivery delivery = _reply!;
        IWireFormat format = client.FormatOf(delivery);
        try
        {
            if (!Decode(format, _part is ReplyHeader kept ? kept : format.ReadReply(delivery.Body, delivery.Headers), delivery.Body))
                client.Counters.ReplyDropped();
        }
        finally
        {
            delivery.Release();
        }
    }

    // The server may measure a later deadline, as it counts from receipt.
    public bool OnDeadline(long now) => CancelIf(Fail(Described(Progress.Timeout(client.Time, now))));

    public bool OnReturned()
    {
        if (SendAgain is not null && MayWaitForServer)
        {
            Progress.Unpublished();
            Progress.IsSearching = true;
            Progress.Note(TelemetryNames.Returned);
            SendAgain(true);
            return true;
        }

        return Fail(Described(new RpcNoServerException($"No server serves {Progress.Route.Target}: no queue took the request.")));
    }

    public bool OnNoConsumer(long unansweredSince) =>
        !MayWaitForServer
        && Progress.TryGiveUp(unansweredSince)
        && Fail(Described(Lost(
            $"No server serves {Progress.Route.Target}: the queue '{Progress.Route.RoutingKey}' has no consumer. {WhatFollows}")));

    public bool OnAsked(long now) => !Task.IsCompleted && Progress.TryPromise(now);

    // A Python server does not ask whether the caller still waits: it runs every request that it finds in its queue.
    private string WhatFollows => Progress.Route.Format.ShowsProgress
        ? "The server that has gone may have begun the call; a server that starts from now on will not run it."
        : "The server that has gone may have begun the call, and one that starts within the time of the call may run it.";

    // A server that hangs may go on later: it must then not run a call whose caller has given up.
    public bool OnServerSilent() =>
        CancelIf(Fail(Described(Lost($"The server that runs the call has sent no keep-alive for {SilenceSeconds:F0} s."))));

    public bool OnServerLost(long unansweredSince) =>
        Progress.SilentAt == 0
        && Progress.TryGiveUp(unansweredSince)
        && CancelIf(Fail(Described(Lost(
            $"The server that took the call has ended or does not answer: it has sent no keep-alive within {SilenceSeconds:F0} s."))));

    public bool OnServerGone() =>
        Fail(Described(Lost("The server that ran the call has ended, or has lost its connection: its inbox no longer exists.")));

    public bool OnItemsFailed(Exception reason) => CancelIf(Fail(Described(reason)));

    private double SilenceSeconds =>
        Progress.Route.MonitorSeconds is > 0 and int asked ? asked : SilenceTicks / (double)client.Time.TimestampFrequency;

    // Three keep-alive messages are missing: one is sent in each half of the period.
    private long SilenceTicks => Progress.Liveness + (Progress.Liveness / 2);

    private static RpcNoServerException Lost(string message) => new(message) { Execution = RpcExecution.Unknown };

    public bool OnConnectionLost(Exception reason)
    {
        if (method.Idempotent && SendAgain is not null && client.Time.GetTimestamp() < Progress.Deadline)
        {
            // Two threads may detect the loss; only one of them sends the request again.
            if (!Progress.TryLose())
                return false;

            // The server may have lost its connection too, and reconnects later.
            Progress.Route.Watch.Seen(client.Time.GetTimestamp());
            client.Counters.CallRepeated();
            client.Log.Retried(method, Progress.Route, Id, reason);
            Progress.Note(TelemetryNames.SentAgain);
            SendAgain(false);
            return true;
        }

        return Lost(reason);
    }

    private bool Lost(Exception reason) =>
        Fail(Described(new RpcConnectionException(
            "The connection to the broker was lost while the call was waiting for its reply.", RpcExecution.Unknown, true, reason)));

    public bool OnStopping() =>
        Fail(Described(new RpcConnectionException(
            "The bus was closed while the call was waiting for its reply.", RpcExecution.Unknown, false)));

    /// <summary>The request could not be sent.</summary>
    /// <remarks>An interceptor may fail after it has passed the request on.</remarks>
    public bool OnNotSent(Exception reason) => CancelIf(Fail(reason is RpcException exception ? Described(exception) : reason));

    /// <summary>The failure of a call whose interceptors have not passed on the request, or its outcome, before the deadline.</summary>
    public Exception HeldTooLong()
    {
        bool isSent = !Progress.IsHeld;
        CancelIf(isSent && !Task.IsCompleted);
        Progress.IsHeld = true;
        RpcTimeoutException late = Progress.Timeout(client.Time, client.Time.GetTimestamp());
        if (isSent)
            late.MayHaveRun();
        return Described(late);
    }

    private bool MayBeSlow(in ReplyHeader header, Delivery delivery) =>
        delivery.Body.Length > MaxDecodedInPlace || (header.Kind == MessageKind.Reply ? !IsScalar : method.Faults.Count > 0);

    private bool Decode(IWireFormat format, in ReplyHeader header, MessageBody body)
    {
        if (Streams?.SourceFailure is { } ownFailure)
            return Fail(Described(ownFailure));
        try
        {
            if (header.Kind != MessageKind.Reply)
            {
                Fault fault = format.ReadFault(body, header, method.Faults);
                return Fail(Described(Faults.ToException(fault)), isDeclared: fault.Exception is not null);
            }

            TResult result = format.ReadResult(body, header, shape);
            if (Streams?.Ended(header) is { } broken)
                return CancelIf(Fail(Described(broken)));
            bool won = Ended(TrySetResult(result));
            if (won)
                client.Log.Ended(method, Progress, Id);
            return won;
        }
        catch (Exception exception)
        {
            // This includes what the constructor of a payload type throws: the call fails with it, and the inbox goes on with the next
            // reply.
            return Fail(exception is RpcSerializationException ? Described(exception) : exception);
        }
    }

    private static bool IsScalarType(Type type) =>
        type.IsPrimitive || type.IsEnum
        || type == typeof(string) || type == typeof(Nothing) || type == typeof(byte[]) || type == typeof(decimal)
        || type == typeof(Guid) || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan);

    private bool OnCancelled(CancellationToken cancellationToken)
    {
        bool won = CancelIf(Ended(TrySetCanceled(cancellationToken)));
        if (won)
            Streams?.Result?.Abort(new OperationCanceledException(cancellationToken));
        if (won)
            client.Log.Failed(method, Progress.Route, Id, new OperationCanceledException(cancellationToken));
        return won;
    }

    private bool Fail(Exception reason, bool isDeclared = false)
    {
        bool won = Ended(TrySetException(reason));
        if (won)
            Streams?.Result?.Fail(reason);
        if (won)
            client.Log.Failed(method, Progress.Route, Id, reason, isDeclared);
        return won;
    }

    private bool Ended(bool won)
    {
        if (won)
        {
            client.Pending.Remove(this);
            _cancellation.Unregister();
            Streams?.Close();
            Volatile.Read(ref _sending)?.Cancel();
        }

        return won;
    }

    // A retry that was not executed does not prove that the first request, whose connection was lost, was not executed.
    private Exception Described(Exception exception)
    {
        Exception described = Faults.Described(exception, Id, method, Progress.Route.Target);
        if (Progress.WasLost)
            (described as RpcException)?.MayHaveRun();
        return described;
    }
}
