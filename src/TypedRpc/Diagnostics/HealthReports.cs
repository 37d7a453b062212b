using Microsoft.Extensions.Logging;

namespace TypedRpc.Diagnostics;

/// <summary>What is known of a bus's health, and who is to hear of it: in order, one report at a time, on the thread pool.</summary>
internal sealed class HealthReports(ILogger logger)
{
    private readonly object _gate = new();
    private readonly Queue<RpcBusHealth> _waiting = new();
    private volatile RpcBusHealth _current = new() { State = RpcBusState.Connecting, Cause = "not connected yet" };
    private bool _telling;

    public event Action<RpcBusHealth>? Changed;

    public RpcBusHealth Current => _current;

    /// <summary>Takes a report; from a transport, which must not be held up.</summary>
    public void Add(RpcBusHealth health)
    {
        lock (_gate)
        {
            _current = health;
            if (Changed is null)
                return;
            _waiting.Enqueue(health);
            if (_telling)
                return;
            _telling = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static reports => reports.Tell(), this, preferLocal: false);
    }

    private void Tell()
    {
        while (true)
        {
            RpcBusHealth health;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out health!))
                {
                    _telling = false;
                    return;
                }
            }

            foreach (Action<RpcBusHealth> handler in (Changed?.GetInvocationList() ?? []).Cast<Action<RpcBusHealth>>())
            {
                try
                {
                    handler(health);
                }
                catch (Exception fault)
                {
                    // A user's code: the others are to hear of it all the same.
                    logger.HealthHandlerFailed(fault);
                }
            }
        }
    }
}

/// <summary>What is logged about handlers of health changes: events 1500 to 1599.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(1500, LogLevel.Error, "A handler of RpcBus.StateChanged threw")]
    public static partial void HealthHandlerFailed(this ILogger logger, Exception exception);
}
