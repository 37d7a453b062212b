using Microsoft.Extensions.Logging;
using TypedRpc.Diagnostics;
using TypedRpc.Timing;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Core;

/// <summary>The shared parts of a bus. It is created once, when the bus has its transport, and does not change.</summary>
/// <param name="transport">The connection to the broker. The bus disposes it.</param>
/// <param name="options">The validated options of the bus; their logger factory does not throw.</param>
/// <param name="counters">The counters of the bus.</param>
internal sealed class BusCore(ITransport transport, RpcBusOptions options, BusCounters counters) : IDisposable
{
    public ITransport Transport { get; } = transport;

    public RpcBusOptions Options { get; } = options;

    /// <summary>The control exchange for contracts and targets that name none.</summary>
    public string ControlExchange => Options.ControlExchange;

    public BusCounters Counters { get; } = counters;

    /// <summary>The message formats, selected by content type.</summary>
    public WireFormats Formats { get; } = new(options.MaxMessageBytes, options.Oslo, options.DecodedBytes);

    /// <summary>The names and declarations of exchanges and queues.</summary>
    public BusTopology Topology { get; } = new(options.Topology, options.Oslo);

    /// <summary>The interceptors of outgoing and served requests.</summary>
    public InterceptorChain Interceptors { get; } = new(options.Interceptors);

    /// <summary>The maximum size of outgoing requests and replies.</summary>
    public SizeLimit Sizes { get; } = new(options.MaxMessageBytes);

    public TimeProvider Time { get; } = options.TimeProvider;

    /// <summary>The one timer for the deadlines of calls and requests.</summary>
    public Sweeper Sweeper { get; } = new(options.TimeProvider);

    /// <summary>A time span in ticks of the bus's clock.</summary>
    public long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Time.TimestampFrequency);

    public ILogger CreateLogger(string category) => Options.LoggerFactory.CreateLogger(category);

    public void Dispose() => Sweeper.Dispose();
}
