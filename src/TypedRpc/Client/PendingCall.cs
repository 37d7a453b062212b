using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Every way a call can end, and nothing else. The task is its own completion gate: the first ending wins.</summary>
internal sealed class PendingCall<TResult>(ClientCore client, ShapedMethod method, Shape<TResult> shape, CallProgress progress)
    : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), IPendingCall, IThreadPoolWorkItem
{
    // Replies come one after another, on one thread: what is longer, or runs a user's code, would hold up those behind it.
    private const int MostDecodedInPlace = 4096;

    private static readonly bool IsScalar = IsScalarType(Nullable.GetUnderlyingType(typeof(TResult)) ?? typeof(TResult));

    // Three signs of life of a server, and a little more.
    private static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(16);

    private CancellationTokenRegistration _cancellation;
    private CancellationTokenSource? _sending;
    private object? _part; // boxed, as few calls have one
    private Delivery? _reply; // that is being decoded elsewhere

    public MessageId Id { get; set; }

    public CallProgress Progress { get; } = progress;

    /// <summary>Ends the waiting of a send that could not be done at once. Whoever sets it looks afterwards whether the call has ended.</summary>
    public CancellationTokenSource Sending
    {
        set => Interlocked.Exchange(ref _sending, value);
    }

    /// <summary>Sends the request again, with true when a server has appeared; null when the call neither waits for one nor may run twice.</summary>
    public Action<bool>? SendAgain { get; set; }

    /// <summary>Whether the lack of a server is no failure yet: the caller said so, or a call that may run twice has had a server a moment ago.</summary>
    public bool MayWaitForServer =>
        client.Time.GetTimestamp() is var now && (now < Progress.WaitForServerUntil || (method.Idempotent && Progress.Route.Watch.IsExpectedBack(now)));

    public void EndOn(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return;
        _cancellation = cancellationToken.UnsafeRegister(static (call, token) => ((PendingCall<TResult>)call!).OnCancelled(token), this);

        // An ending sets the outcome and then looks here; this writes and then looks for the outcome. One of the two sees the other.
        Interlocked.MemoryBarrier();
        if (Task.IsCompleted)
            _cancellation.Dispose();
    }

    public bool OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery)
    {
        Progress.Route.Watch.Seen(delivery.ReceivedAt);
        if (header.Kind == MessageKind.Working)
        {
            delivery.Release();
            return OnSign();
        }

        if (header.IsPart)
        {
            // The latest counts, when the ending comes.
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

        // A reply that comes twice is decoded once.
        if (Interlocked.CompareExchange(ref _reply, delivery, null) is not null)
            return false;

        // What costs little to read again is not kept.
        _part = last.FormatData is null ? null : last;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public bool OnUnreadable(RpcSerializationException reason) => Fail(Described(reason));

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

    public bool OnDeadline(long now) => Fail(Described(Progress.Timeout(client.Time, now)));

    public bool OnReturned()
    {
        if (SendAgain is not null && MayWaitForServer)
        {
            Progress.Unpublished();
            Progress.IsSearching = true;
            SendAgain(true);
            return true;
        }

        return Fail(Described(new RpcNoServerException($"Nobody serves {Progress.Route.Target}: no queue took the request.")));
    }

    public bool OnNoConsumer(long unansweredSince) =>
        !MayWaitForServer
        && Progress.TryGiveUp(unansweredSince)
        && Fail(Described(new RpcNoServerException($"Nobody serves {Progress.Route.Target}: the queue '{Progress.Route.RoutingKey}' has no consumer. {WhatFollows}") { Execution = RpcExecution.Unknown }));

    public bool OnAsked(long now) => !Task.IsCompleted && Progress.TryPromise(now);

    // A Python server asks nobody, and takes what it finds in its queue.
    private string WhatFollows => Progress.Route.Format.ShowsProgress
        ? "The server that has gone may have begun the call; a server that starts from now on will not run it."
        : "The server that has gone may have begun the call, and one that starts within the time of the call may run it.";

    public bool OnServerSilent() =>
        Fail(Described(new RpcNoServerException($"The server that runs the call has shown no sign of life for {(Progress.Route.MonitorSeconds is > 0 and int asked ? asked : MostSilence.TotalSeconds):F0} s.") { Execution = RpcExecution.Unknown }));

    public bool OnConnectionLost(Exception reason)
    {
        if (method.Idempotent && SendAgain is not null && client.Time.GetTimestamp() < Progress.Deadline)
        {
            // Two threads may notice the loss; one of them sends.
            if (!Progress.TryLose())
                return false;
            client.Counters.CallRepeated();
            SendAgain(false);
            return true;
        }

        return Lost(reason);
    }

    private bool Lost(Exception reason) =>
        Fail(Described(new RpcConnectionException("The connection to the broker was lost while the call was waiting for its reply.", RpcExecution.Unknown, true, reason)));

    public bool OnStopping() =>
        Fail(Described(new RpcConnectionException("The bus was closed while the call was waiting for its reply.", RpcExecution.Unknown, false)));

    /// <summary>The request could not be sent.</summary>
    public bool OnNotSent(Exception reason) => Fail(reason is RpcException fault ? Described(fault) : reason);

    /// <summary>What the caller hears when the interceptors have not passed the request, or its outcome, on within its time.</summary>
    public Exception HeldTooLong()
    {
        bool isSent = !Progress.IsHeld;
        Progress.IsHeld = true;
        RpcTimeoutException late = Progress.Timeout(client.Time, client.Time.GetTimestamp());
        if (isSent)
            late.MayHaveRun();
        return Described(late);
    }

    private bool MayBeSlow(in ReplyHeader header, Delivery delivery) =>
        delivery.Body.Length > MostDecodedInPlace || (header.Kind == MessageKind.Reply ? !IsScalar : method.Faults.Count > 0);

    private bool Decode(IWireFormat format, in ReplyHeader header, MessageBody body)
    {
        try
        {
            return header.Kind == MessageKind.Reply
                ? Ended(TrySetResult(format.ReadResult(body, header, shape)))
                : Fail(Described(Faults.ToException(format.ReadFault(body, header, method.Faults))));
        }
        catch (Exception fault)
        {
            // Also what a payload's own constructor throws: the caller must hear of it, and the inbox must go on.
            return Fail(fault is RpcSerializationException ? Described(fault) : fault);
        }
    }

    private static bool IsScalarType(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Nothing) || type == typeof(byte[]) || type == typeof(decimal)
        || type == typeof(Guid) || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan);

    // A call that may run twice is run again by another server: nothing is lost with this one. A Python server shows signs when it was asked for them.
    private bool OnSign()
    {
        CallRoute route = Progress.Route;
        long now = client.Time.GetTimestamp();
        if (route.MonitorSeconds > 0)
            Progress.SilentAt = now + (route.MonitorSeconds * client.Time.TimestampFrequency);
        else if (route.Format.ShowsProgress)
            Progress.SilentAt = method.Idempotent ? long.MaxValue : now + client.Ticks(MostSilence);
        Progress.IsRunning = true;
        return true;
    }

    private bool OnCancelled(CancellationToken cancellationToken) => Ended(TrySetCanceled(cancellationToken));

    private bool Fail(Exception reason) => Ended(TrySetException(reason));

    private bool Ended(bool won)
    {
        if (won)
        {
            client.Pending.Remove(this);
            _cancellation.Unregister();
            Volatile.Read(ref _sending)?.Cancel();
        }

        return won;
    }

    // A repeat that was not started says nothing of the request that went before it.
    private Exception Described(Exception fault)
    {
        Exception described = Faults.Described(fault, Id, method, Progress.Route.Target);
        if (Progress.WasLost)
            (described as RpcException)?.MayHaveRun();
        return described;
    }
}
