using TypedRpc.Messages;
using TypedRpc.Timing;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>Whether a server has received a request before.</summary>
internal enum Admission
{
    /// <summary>The request has to be run: it is new, or its outcome was not kept.</summary>
    Run,

    /// <summary>The same request is running and has taken over the new delivery.</summary>
    Running,

    /// <summary>The same request has ended.</summary>
    Ended,

    /// <summary>The caller has cancelled the request.</summary>
    Cancelled,
}

/// <summary>The requests that a server is running and those that it ended last, by deduplication key.</summary>
/// <remarks>
/// Sends keep-alive messages for running calls, and cancels them: at their deadline, and when their caller cancels them or is gone.
/// </remarks>
internal sealed class RunningRequests(ServerCore core) : ISweepable
{
    // The caller of an idempotent call whose connection was lost sends the call again, under the same id and with its new inbox.
    private static readonly TimeSpan TimeToReturn = TimeSpan.FromSeconds(5);

    // After a keep-alive message that the transport did not take.
    private static readonly TimeSpan SignRetry = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time = core.Bus.Time;
    private readonly object _gate = new();
    private readonly Dictionary<MessageId, RequestInvocation> _running = [];
    private readonly EndedRequests _ended = new();
    private readonly CancelledRequests _cancelled = new();

    /// <summary>Registers a request as running, unless the same request is running or has ended.</summary>
    /// <param name="invocation">The request.</param>
    /// <param name="delivery">The delivery of the request.</param>
    /// <param name="outcome">The reply to a request that has ended, if it was kept.</param>
    public Admission Admit(RequestInvocation invocation, Delivery delivery, out byte[]? outcome)
    {
        ref readonly RequestHeader header = ref invocation.Header;
        outcome = null;
        long firstSign = FirstSign(invocation, delivery);
        long now = _time.GetTimestamp();
        lock (_gate)
        {
            if (_cancelled.Contains(header.Key, now))
                return Admission.Cancelled;
            if (_running.TryGetValue(header.Key, out RequestInvocation? other))
            {
                other.TakeOver(header, delivery);
                return Admission.Running;
            }

            // An idempotent call whose outcome was not kept is run again, as its caller needs a reply.
            bool mayBeKnown = header.IsRepeat || delivery.Redelivered;
            if (mayBeKnown && _ended.TryFind(header.Key, out outcome) && (outcome is not null || !invocation.Method.Method.Idempotent))
                return Admission.Ended;
            _running.Add(header.Key, invocation);
            invocation.NextSignAt = firstSign;
            invocation.NextProbeAt = header.Kind == MessageKind.Call && invocation.Format.ShowsProgress
                ? now + core.Bus.Ticks(CallerProbes.Period)
                : long.MaxValue;
        }

        core.Bus.Sweeper.Arm();
        return Admission.Run;
    }

    /// <summary>Marks a request as ended and keeps the outcome of an idempotent one, so that a repeat gets the same outcome.</summary>
    /// <param name="invocation">The request.</param>
    /// <param name="outcome">The reply.</param>
    /// <param name="isFinal">False when a repeat of an idempotent call has to be run, and must not get this outcome.</param>
    /// <returns>The inbox to which the reply is sent.</returns>
    public string End(RequestInvocation invocation, ReadOnlySpan<byte> outcome, bool isFinal = true)
    {
        bool isKept = isFinal && invocation.Method.Method.Idempotent && outcome.Length <= EndedRequests.LargestOutcome;
        byte[]? kept = isKept ? outcome.ToArray() : null;
        lock (_gate)
        {
            Remove(invocation, forget: false, kept);
            return invocation.Inbox!;
        }
    }

    /// <summary>Removes a request that has no outcome.</summary>
    /// <param name="invocation">The request.</param>
    /// <param name="forget">True when the request has to run again if it is redelivered; false when it counts as ended.</param>
    public void Leave(RequestInvocation invocation, bool forget)
    {
        // A request that has ended never runs again, so this needs no lock.
        if (invocation.HasEnded)
            return;
        lock (_gate)
            Remove(invocation, forget, outcome: null);
    }

    /// <summary>The running request with an id; null when there is none.</summary>
    public RequestInvocation? Find(MessageId id)
    {
        lock (_gate)
            return _running.GetValueOrDefault(id);
    }

    /// <summary>The caller no longer waits: cancels the request, or does not run it when it arrives.</summary>
    /// <param name="id">The id of the request.</param>
    /// <param name="until">Until when to remember a request that is not here.</param>
    public void Cancel(MessageId id, long until)
    {
        RequestInvocation? running;
        lock (_gate)
        {
            if (!_running.TryGetValue(id, out running) && until > _time.GetTimestamp())
                _cancelled.Add(id, until);
        }

        if (running is not null)
            Abandon(running, isGone: false);
    }

    /// <summary>The inbox of a caller does not exist: cancels its requests.</summary>
    public void OnCallerGone(string inbox)
    {
        long now = _time.GetTimestamp();
        foreach (RequestInvocation invocation in Snapshot())
        {
            if (invocation.Inbox != inbox || invocation.Header.Kind != MessageKind.Call || !invocation.Format.ShowsProgress)
                continue;
            if (!invocation.Method.Method.Idempotent)
                Abandon(invocation, isGone: true);
            else if (invocation.Gone?.Inbox != inbox)
                invocation.Gone = new MissingCaller(inbox, now);
            else if (_time.GetElapsedTime(invocation.Gone.Since, now) >= TimeToReturn)
                Abandon(invocation, isGone: true);
        }
    }

    /// <summary>The connection was lost: fails the streams of all running requests.</summary>
    public void BreakStreams(Exception reason)
    {
        foreach (RequestInvocation invocation in Snapshot())
        {
            if (invocation.Streams is not { } streams)
                continue;
            streams.Break(reason);
            if (streams.IsSending)
                _ = CancelAsync(invocation);
        }
    }

    public RequestInvocation[] Snapshot()
    {
        lock (_gate)
            return [.. _running.Values];
    }

    public bool Sweep(long now)
    {
        List<RequestInvocation>? due = null;
        bool any;
        lock (_gate)
        {
            any = _running.Count > 0;
            foreach (RequestInvocation invocation in _running.Values)
            {
                if (now >= invocation.Deadline || now >= invocation.NextSignAt || now >= invocation.NextProbeAt
                    || invocation.Streams is { HasProgress: true })
                {
                    (due ??= []).Add(invocation);
                }
            }
        }

        foreach (RequestInvocation invocation in due ?? [])
        {
            if (now >= invocation.Deadline)
                _ = CancelAsync(invocation);
            else
                Look(invocation, now);
        }

        return any;
    }

    /// <summary>Cancels all running requests because the server is stopping.</summary>
    public void AbandonAll()
    {
        foreach (RequestInvocation invocation in Snapshot())
        {
            invocation.IsAbandoned = true;
            _ = CancelAsync(invocation);
        }
    }

    /// <summary>Sends a keep-alive message to the callers of all running calls.</summary>
    public void ShowWorking()
    {
        foreach (RequestInvocation invocation in Snapshot())
            ShowWorking(invocation, _time.GetTimestamp());
    }

    private void Remove(RequestInvocation invocation, bool forget, byte[]? outcome)
    {
        if (invocation.HasEnded)
            return;
        invocation.HasEnded = true;
        _running.Remove(invocation.Header.Key);
        if (!forget)
            _ended.Add(invocation.Header.Key, outcome);
    }

    private void Look(RequestInvocation invocation, long now)
    {
        invocation.Streams?.ReportProgress(now);
        if (now >= invocation.NextSignAt)
            ShowWorking(invocation, now);
        if (now < invocation.NextProbeAt)
            return;
        invocation.NextProbeAt = now + core.Bus.Ticks(CallerProbes.Period);
        core.Callers.Probe(invocation.Inbox!, now);
    }

    private void Abandon(RequestInvocation invocation, bool isGone)
    {
        if (!invocation.TryAbandon(isGone))
            return;
        invocation.NextSignAt = long.MaxValue;
        core.Logger.CancelledByCaller(invocation.Header.Method, invocation.Header.Id.ToString(), isGone ? "is gone" : "has cancelled it");
        _ = CancelAsync(invocation);
    }

    private void ShowWorking(RequestInvocation invocation, long now)
    {
        invocation.NextSignAt = NextSign(invocation, now);
        if (invocation.NextSignAt != long.MaxValue && !core.Replies.SendWorking(invocation.Header, invocation.Inbox!, isRunning: true))
            invocation.NextSignAt = now + core.Bus.Ticks(SignRetry);
    }

    // A caller with a short budget gets its first keep-alive message at half of it, so that its timeout says that the method was running.
    private long FirstSign(RequestInvocation invocation, Delivery delivery)
    {
        // The caller of a stream waits only for its start until the timeout.
        if (invocation.Header.Data?.Window is not null)
            return delivery.ReceivedAt;
        long next = NextSign(invocation, delivery.ReceivedAt);
        long half = delivery.ReceivedAt + ((invocation.Deadline - delivery.ReceivedAt) / 2);
        return next == long.MaxValue || !invocation.Format.ShowsProgress ? next : Math.Min(next, half);
    }

    private long NextSign(RequestInvocation invocation, long now) =>
        invocation.Format.KeepAlivePeriodOf(invocation.Header) is { } period ? now + core.Bus.Ticks(period) : long.MaxValue;

    private async Task CancelAsync(RequestInvocation invocation)
    {
        try
        {
            invocation.Streams?.FailItems(new OperationCanceledException("The server has cancelled the method."));
            await invocation.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            core.Logger.CancellationCallbackFailed(invocation.Header.Method, exception);
        }
    }
}
