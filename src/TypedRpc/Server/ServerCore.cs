using Microsoft.Extensions.Logging;
using TypedRpc.Core;
using TypedRpc.Inbox;
using TypedRpc.Messages;

namespace TypedRpc.Server;

/// <summary>The state that all servers of a bus share.</summary>
internal sealed class ServerCore
{
    private volatile RunningRequests[] _running = [];

    /// <param name="bus">The bus.</param>
    /// <param name="inbox">The inbox of the bus. The answers to questions of servers arrive there.</param>
    /// <param name="hooks">Observes the runs of methods with <see cref="RpcMethod.Notify"/>.</param>
    public ServerCore(BusCore bus, BusInbox inbox, MethodHooks hooks)
    {
        (Bus, Hooks, Logger) = (bus, hooks, bus.CreateLogger("TypedRpc.RpcServer"));
        MissingInboxes = new MissingInboxes(bus);
        Replies = new ReplySender(this);
        LateCalls = new LateCalls(this, inbox);
        Inbox = inbox;
        Callers = new CallerProbes(bus);
        inbox.Answers = LateCalls;
        inbox.Requests = new RequestMessages(this);
        bus.Sweeper.Add(LateCalls);
    }

    public BusCore Bus { get; }

    public ILogger Logger { get; }

    public MethodHooks Hooks { get; }

    /// <summary>Holds replies to Python callers whose queue is missing.</summary>
    public MissingInboxes MissingInboxes { get; }

    /// <summary>Sends all replies: results, failures and refusals.</summary>
    public ReplySender Replies { get; }

    /// <summary>Asks the callers of requests that may have waited in a queue without consumers.</summary>
    public LateCalls LateCalls { get; }

    /// <summary>The inbox of the bus, to which callers send what they have to say about their calls.</summary>
    public BusInbox Inbox { get; }

    /// <summary>Finds out whether the inboxes of callers still exist.</summary>
    public CallerProbes Callers { get; }

    /// <summary>The requests that the servers of the bus run.</summary>
    public IReadOnlyList<RunningRequests> Running => _running;

    /// <summary>Adds the requests of a server.</summary>
    public void Add(RunningRequests running)
    {
        lock (Callers)
            _running = [.. _running, running];
        Bus.Sweeper.Add(running);
    }

    /// <summary>Removes the requests of a server that has stopped.</summary>
    public void Remove(RunningRequests running)
    {
        Bus.Sweeper.Remove(running);
        lock (Callers)
            _running = [.. _running.Where(other => other != running)];
    }

    /// <summary>The default exchange has returned a message to a caller: the queue of the caller does not exist.</summary>
    public void OnReturned(in Message message)
    {
        if (message.ContentType != Bus.Formats.Native.ContentType)
        {
            MissingInboxes.OnReturned(message);
            return;
        }

        if (!LateCalls.OnReturned(message) && Bus.Formats.Native.IsReply(message.Body))
            MissingInboxes.OnReturned(message);
        foreach (RunningRequests running in _running)
            running.OnCallerGone(message.RoutingKey);
    }

    /// <summary>The connection was lost: the streams of running requests may have lost items.</summary>
    public void OnEpochEnded(Exception reason)
    {
        foreach (RunningRequests running in _running)
            running.BreakStreams(reason);
    }
}
