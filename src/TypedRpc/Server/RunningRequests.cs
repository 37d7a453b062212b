using TypedRpc.Messages;
using TypedRpc.Timing;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>What a request is to a server that may have seen it before.</summary>
internal enum Admission
{
    /// <summary>It is to be run.</summary>
    Run,

    /// <summary>It is being run: the one that runs has taken over what this one brought.</summary>
    Running,

    /// <summary>It has been run.</summary>
    Ended,
}

/// <summary>The requests that a server is running, by id, and those that it has ended last; what they need from time to _time.</summary>
internal sealed class RunningRequests(ServerCore core, ReplySender replies) : ISweepable
{
    private readonly TimeProvider _time = core.Bus.Time;
    private readonly object _gate = new();
    private readonly Dictionary<MessageId, RpcInvocation> _running = [];
    private readonly EndedRequests _ended = new();

    /// <summary>Takes a request in, unless it is here or has been.</summary>
    /// <param name="invocation">The request.</param>
    /// <param name="delivery">What brought it.</param>
    /// <param name="outcome">What was replied when it had ended, if that was kept.</param>
    public Admission Admit(RpcInvocation invocation, Delivery delivery, out byte[]? outcome)
    {
        RequestHeader header = invocation.Header;
        outcome = null;
        lock (_gate)
        {
            if (_running.TryGetValue(header.Key, out RpcInvocation? other))
            {
                other.TakeOver(header, delivery);
                return Admission.Running;
            }

            // Without its outcome, a call that may run twice is run again: its caller must have an answer.
            bool mayBeKnown = header.IsRepeat || delivery.Redelivered;
            if (mayBeKnown && _ended.TryFind(header.Key, out outcome) && (outcome is not null || !invocation.Method.Method.Idempotent))
                return Admission.Ended;
            _running.Add(header.Key, invocation);
            invocation.NextSignAt = FirstSign(invocation, delivery);
        }

        core.Bus.Sweeper.Arm();
        return Admission.Run;
    }

    /// <summary>A request has its outcome: it is remembered from here on, so that a repeat gets it.</summary>
    /// <param name="invocation">The request.</param>
    /// <param name="outcome">The reply.</param>
    /// <param name="isFinal">False when a repeat of a call that may run twice is to be run, and not to get this outcome.</param>
    /// <returns>The inbox to send it to.</returns>
    public string End(RpcInvocation invocation, ReadOnlySpan<byte> outcome, bool isFinal = true)
    {
        byte[]? kept = isFinal && invocation.Method.Method.Idempotent && outcome.Length <= EndedRequests.LargestOutcome ? outcome.ToArray() : null;
        lock (_gate)
        {
            if (_running.Remove(invocation.Header.Key))
                _ended.Add(invocation.Header.Key, kept);
            return invocation.Inbox!;
        }
    }

    /// <summary>A request is over without an outcome. Forgotten, it runs again when it comes again.</summary>
    public void Leave(RpcInvocation invocation, bool forget)
    {
        lock (_gate)
        {
            if (_running.Remove(invocation.Header.Key) && !forget)
                _ended.Add(invocation.Header.Key, null);
        }
    }

    public RpcInvocation[] Snapshot()
    {
        lock (_gate)
            return [.. _running.Values];
    }

    public bool Sweep(long now)
    {
        List<RpcInvocation>? due = null;
        bool any;
        lock (_gate)
        {
            any = _running.Count > 0;
            foreach (RpcInvocation invocation in _running.Values)
            {
                if (now >= invocation.Deadline || now >= invocation.NextSignAt)
                    (due ??= []).Add(invocation);
            }
        }

        foreach (RpcInvocation invocation in due ?? [])
        {
            if (now >= invocation.Deadline)
                _ = CancelAsync(invocation);
            else
                ShowWorking(invocation, now);
        }

        return any;
    }

    /// <summary>Cancels all requests, because the server stops.</summary>
    public void AbandonAll()
    {
        foreach (RpcInvocation invocation in Snapshot())
        {
            invocation.IsAbandoned = true;
            _ = CancelAsync(invocation);
        }
    }

    /// <summary>Shows the callers of all calls that they are being run.</summary>
    public void ShowWorking()
    {
        foreach (RpcInvocation invocation in Snapshot())
            ShowWorking(invocation, _time.GetTimestamp());
    }

    private void ShowWorking(RpcInvocation invocation, long now)
    {
        invocation.NextSignAt = NextSign(invocation, now);
        if (invocation.NextSignAt != long.MaxValue)
            replies.SendWorking(invocation.Header, invocation.Inbox!);
    }

    // A caller whose time is short hears of the run at half of it: when its time is over, it knows that the method was running.
    private long FirstSign(RpcInvocation invocation, Delivery delivery)
    {
        long next = NextSign(invocation, _time.GetTimestamp());
        return next == long.MaxValue || !invocation.Format.ShowsProgress ? next : Math.Min(next, delivery.ReceivedAt + ((invocation.Deadline - delivery.ReceivedAt) / 2));
    }

    private long NextSign(RpcInvocation invocation, long now) =>
        invocation.Format.KeepAlivePeriodOf(invocation.Header) is { } period ? now + core.Bus.Ticks(period) : long.MaxValue;

    private async Task CancelAsync(RpcInvocation invocation)
    {
        try
        {
            await invocation.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException fault)
        {
            core.Logger.CancellationCallbackFailed(invocation.Header.Method, fault);
        }
    }
}
