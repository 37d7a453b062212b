using Microsoft.Extensions.Logging;
using TypedRpc.Core;
using TypedRpc.Inbox;
using TypedRpc.Messages;

namespace TypedRpc.Server;

/// <summary>The state that all servers of a bus share.</summary>
internal sealed class ServerCore
{
    /// <param name="bus">The bus.</param>
    /// <param name="inbox">The inbox of the bus. The answers to questions of servers arrive there.</param>
    /// <param name="hooks">Observes the runs of methods with <see cref="RpcMethod.Notify"/>.</param>
    public ServerCore(BusCore bus, BusInbox inbox, MethodHooks hooks)
    {
        (Bus, Hooks, Logger) = (bus, hooks, bus.CreateLogger("TypedRpc.RpcServer"));
        MissingInboxes = new MissingInboxes(bus);
        Replies = new ReplySender(this);
        LateCalls = new LateCalls(this, inbox);
        inbox.Answers = LateCalls;
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

    /// <summary>The default exchange has returned a reply, or a question to a caller: the queue of the caller does not exist.</summary>
    public void OnReturned(in Message message)
    {
        if (!LateCalls.OnReturned(message))
            MissingInboxes.OnReturned(message);
    }
}
