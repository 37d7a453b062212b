using Microsoft.Extensions.Logging;

namespace TypedRpc.Diagnostics;

/// <summary>
/// Keeps the current health of a bus and calls the handlers of its changes: in order, one report at a time, on the thread pool.
/// </summary>
internal sealed class HealthReports(ILogger logger)
{
    private readonly object _gate = new();
    private readonly Queue<RpcBusHealth> _waiting = new();
    private volatile RpcBusHealth _current = new() { State = RpcBusState.Connecting, Cause = "not connected yet" };
    private bool _telling;

    /// <summary>The bus, which handlers get as the sender.</summary>
    public object? Sender { get; set; }

    public event EventHandler<RpcBusHealth>? Changed;

    public RpcBusHealth Current => _current;

    /// <summary>Accepts a report and returns at once: the transport that calls it must not wait for handlers.</summary>
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

            foreach (EventHandler<RpcBusHealth> handler in (Changed?.GetInvocationList() ?? []).Cast<EventHandler<RpcBusHealth>>())
            {
                try
                {
                    handler(Sender, health);
                }
                catch (Exception exception)
                {
                    // A handler is user code: its exception must not keep the report from the other handlers.
                    logger.HealthHandlerFailed(exception);
                }
            }
        }
    }
}

/// <summary>The log messages about handlers of health changes: events 1500 to 1599.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(1500, LogLevel.Error, "A handler of RpcBus.StateChanged threw", EventName = "HealthHandlerFailed")]
    public static partial void HealthHandlerFailed(this ILogger logger, Exception exception);
}
