using Microsoft.Extensions.Logging;
using TypedRpc.Client;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Server;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc;

/// <summary>Passes on what a transport tells to whom it concerns.</summary>
internal sealed class BusListener(ClientCore client, WireFormats formats, MissingInboxes missingInboxes, LateCalls lateCalls, HealthReports health, BusCounters counters) : ITransportListener
{
    public void OnReturned(in Message message)
    {
        // The default exchange carries replies, and questions to callers: their caller has gone, or has lost its queue.
        if (message.Exchange.Length == 0)
        {
            if (!lateCalls.OnReturned(message))
                missingInboxes.OnReturned(message);
        }
        else if (formats.Find(message.ContentType) is { } format)
        {
            client.OnReturned(format.ReadRequest(message.Body, message.Headers));
        }
    }

    public void OnDropped(in Message message) => counters.MessageDropped();

    public void OnRejected(string queue) => counters.MessageRejected();

    public void OnEpochStarted(int epoch)
    {
        // The transport logs it, and what becomes of the connection.
    }

    public void OnEpochEnded(int epoch, TransportException reason) => client.Pending.OnEpochEnded(epoch, reason);

    public void OnHealthChanged(RpcBusHealth now) => health.Add(now);
}

/// <summary>What a bus logs: events 1000 to 1099.</summary>
internal static partial class BusLog
{
    [LoggerMessage(1002, LogLevel.Error, "A handler of RpcBus.StateChanged threw")]
    public static partial void HealthHandlerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Error, "Closing the bus went on although {Step} failed")]
    public static partial void ClosingStepFailed(this ILogger logger, string step, Exception exception);
}
