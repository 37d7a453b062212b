using Microsoft.Extensions.Logging;
using TypedRpc.Diagnostics;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Notifications;

/// <summary>What the notifications of a listener are handled with.</summary>
internal sealed class ListenerParts(ITransport transport, TimeProvider time, ILogger logger, BusCounters counters, BusTopology topology, int maxMessageBytes, long maxDecodedBytes)
{
    public ITransport Transport { get; } = transport;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    public BusCounters Counters { get; } = counters;

    public BusTopology Topology { get; } = topology;

    public int MaxMessageBytes { get; } = maxMessageBytes;

    public long MaxDecodedBytes { get; } = maxDecodedBytes;
}
