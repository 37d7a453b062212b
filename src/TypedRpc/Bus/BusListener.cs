using Microsoft.Extensions.Logging;
using TypedRpc.Client;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Server;
using TypedRpc.Transport;

namespace TypedRpc;

/// <summary>Passes the events of a transport to the client and the server of the bus.</summary>
/// <remarks>
/// The transport needs its listener in order to connect, and the client and the server need the transport. Before <see cref="Attach"/>
/// nothing has been sent, so no event is missed.
/// </remarks>
internal sealed class BusListener(HealthReports health, BusCounters counters) : ITransportListener
{
    private readonly ConnectionCounts _connection = new(counters);
    private volatile Rooms? _rooms;

    /// <summary>Sets the receivers of the events.</summary>
    public void Attach(BusCore bus, ClientCore client, ServerCore server) => _rooms = new Rooms(bus, client, server);

    public void OnReturned(in Message message)
    {
        // The default exchange leads to inboxes: those of callers, and those of servers.
        if (message.Exchange.Length == 0)
            OnInboxMissing(message);
        else if (_rooms?.Bus.Formats.Find(message.ContentType) is { } format)
            _rooms.Client.OnReturned(format.ReadRequest(message.Body, message.Headers));
    }

    public void OnDropped(in Message message) => counters.MessageDropped();

    public void OnRejected(string queue) => counters.MessageRejected();

    public void OnEpochStarted(int epoch)
    {
        // The transport logs the start of an epoch and the later states of the connection.
    }

    public void OnEpochEnded(int epoch, TransportException reason)
    {
        _rooms?.Client.Pending.OnEpochEnded(epoch, reason);
        _rooms?.Server.OnEpochEnded(reason);
    }

    public void OnHealthChanged(RpcBusHealth now)
    {
        _connection.OnChanged(now);
        health.Add(now);
    }

    private void OnInboxMissing(in Message message)
    {
        if (_rooms is not { } rooms)
            return;
        if (rooms.Bus.Formats.Native.TryReadMessageToServer(message, out MessageId call))
            rooms.Client.OnServerGone(call);
        else
            rooms.Server.OnReturned(message);
    }

    private sealed record Rooms(BusCore Bus, ClientCore Client, ServerCore Server);
}

/// <summary>The log messages of a bus: events 1000 to 1099.</summary>
internal static partial class BusLog
{
    [LoggerMessage(1000, LogLevel.Error, "Closing the bus went on although {Step} failed", EventName = "ClosingStepFailed")]
    public static partial void ClosingStepFailed(this ILogger logger, string step, Exception exception);
}
