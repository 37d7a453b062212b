using Microsoft.Extensions.Logging;
using TypedRpc.Client;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Server;
using TypedRpc.Transport;

namespace TypedRpc;

/// <summary>Passes the events of a transport on to the rooms that they concern.</summary>
/// <remarks>A transport needs its listener to connect, and the rooms need the transport. Before <see cref="Attach"/> nothing has been sent, so nothing is missed.</remarks>
internal sealed class BusListener(HealthReports health, BusCounters counters) : ITransportListener
{
    private volatile Rooms? _rooms;

    /// <summary>Sets the rooms that hear of the events.</summary>
    public void Attach(BusCore bus, ClientCore client, ServerCore server) => _rooms = new Rooms(bus, client, server);

    public void OnReturned(in Message message)
    {
        // Replies, and questions to callers, go to the default exchange.
        if (message.Exchange.Length == 0)
            _rooms?.Server.OnReturned(message);
        else if (_rooms?.Bus.Formats.Find(message.ContentType) is { } format)
            _rooms.Client.OnReturned(format.ReadRequest(message.Body, message.Headers));
    }

    public void OnDropped(in Message message) => counters.MessageDropped();

    public void OnRejected(string queue) => counters.MessageRejected();

    public void OnEpochStarted(int epoch)
    {
        // The transport logs it, and what becomes of the connection.
    }

    public void OnEpochEnded(int epoch, TransportException reason) => _rooms?.Client.Pending.OnEpochEnded(epoch, reason);

    public void OnHealthChanged(RpcBusHealth now) => health.Add(now);

    private sealed record Rooms(BusCore Bus, ClientCore Client, ServerCore Server);
}

/// <summary>What a bus logs: events 1000 to 1099.</summary>
internal static partial class BusLog
{
    [LoggerMessage(1003, LogLevel.Error, "Closing the bus went on although {Step} failed")]
    public static partial void ClosingStepFailed(this ILogger logger, string step, Exception exception);
}
