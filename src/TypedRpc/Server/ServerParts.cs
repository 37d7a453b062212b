using Microsoft.Extensions.Logging;
using TypedRpc.Diagnostics;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>What the requests of a server are handled with.</summary>
internal sealed class ServerParts(ITransport transport, WireFormats formats, BusTopology topology, MissingInboxes missingInboxes, TimeProvider time, ILogger logger, BusCounters counters, int maxMessageBytes, IReadOnlyList<IRpcInterceptor> interceptors, MethodHooks hooks)
{
    public ITransport Transport { get; } = transport;

    public WireFormats Formats { get; } = formats;

    public BusTopology Topology { get; } = topology;

    public MissingInboxes MissingInboxes { get; } = missingInboxes;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    public BusCounters Counters { get; } = counters;

    public int MaxMessageBytes { get; } = maxMessageBytes;

    public IReadOnlyList<IRpcInterceptor> Interceptors { get; } = interceptors;

    public MethodHooks Hooks { get; } = hooks;
}
