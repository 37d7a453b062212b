using Microsoft.Extensions.Logging;
using TypedRpc.Diagnostics;
using TypedRpc.Transport;

namespace TypedRpc.Notifications;

/// <summary>What the notifications of a listener are handled with.</summary>
internal sealed class ListenerParts(ITransport transport, TimeProvider time, ILogger logger, BusCounters counters)
{
    public ITransport Transport { get; } = transport;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    public BusCounters Counters { get; } = counters;
}
