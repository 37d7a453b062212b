using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>The way to a target: exchange, routing keys and the queue behind them, worked out once for all requests to it, and the format they are written in.</summary>
internal sealed class CallRoute(RpcTarget target, QueueWatch watch, IWireFormat format, RouteOptions options = default)
{
    public RpcTarget Target { get; } = target;

    public string RoutingKey { get; } = target.Server is null ? target.Topic : BusTopology.ServerKey(target.Topic, target.Server);

    public string FanoutExchange { get; } = BusTopology.FanoutExchange(target.Topic);

    public IWireFormat Format { get; } = format;

    public RouteOptions Options { get; } = options;

    // A Python server that stops leaves its queue at once and goes on with its calls, without a word of it: only who was not there when the request came is missed.
    /// <summary>Whether a request that was sent then belongs to a server by now.</summary>
    public bool IsTaken(long publishedAt, long now) => Options.Wire == RpcWire.Oslo && Watch.IsServedSince(publishedAt, now);

    /// <summary>Asks whether anybody consumes the queue.</summary>
    public QueueWatch Watch { get; } = watch;

    /// <summary>Lets casts leave one after another.</summary>
    public SemaphoreSlim CastOrder { get; } = new(1, 1);

    /// <summary>True once the exchanges exist; the transport sees to it that they do in later epochs.</summary>
    public bool IsDeclared { get; set; }
}
