using Microsoft.Extensions.Logging;
using TypedRpc.Timing;

namespace TypedRpc.Server;

/// <summary>The requests that a server is running, linked through themselves.</summary>
internal sealed class RunningRequests(Sweeper sweeper, ILogger logger) : ISweepable
{
    private readonly object _gate = new();
    private RpcInvocation? _first;

    public void Add(RpcInvocation invocation)
    {
        lock (_gate)
        {
            invocation.Next = _first;
            if (_first is not null)
                _first.Previous = invocation;
            _first = invocation;
        }

        sweeper.Arm();
    }

    public void Remove(RpcInvocation invocation)
    {
        lock (_gate)
        {
            if (invocation.Previous is null)
                _first = invocation.Next;
            else
                invocation.Previous.Next = invocation.Next;
            if (invocation.Next is not null)
                invocation.Next.Previous = invocation.Previous;
            (invocation.Previous, invocation.Next) = (null, null);
        }
    }

    public RpcInvocation[] Snapshot()
    {
        lock (_gate)
        {
            var running = new List<RpcInvocation>();
            for (RpcInvocation? next = _first; next is not null; next = next.Next)
                running.Add(next);
            return [.. running];
        }
    }

    public bool Sweep(long now)
    {
        RpcInvocation[] running = Snapshot();
        foreach (RpcInvocation invocation in running)
        {
            if (now >= invocation.Deadline)
                _ = CancelAsync(invocation);
        }

        return running.Length > 0;
    }

    public void CancelAll()
    {
        foreach (RpcInvocation invocation in Snapshot())
            _ = CancelAsync(invocation);
    }

    private async Task CancelAsync(RpcInvocation invocation)
    {
        try
        {
            await invocation.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException fault)
        {
            logger.CancellationCallbackFailed(invocation.Header.Method, fault);
        }
    }
}
