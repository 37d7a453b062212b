using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>The way to a target: exchange, routing keys and the queue behind them, worked out once for all requests to it.</summary>
internal sealed class CallRoute(RpcTarget target, QueueWatch watch)
{
    public RpcTarget Target { get; } = target;

    public string RoutingKey { get; } = target.Server is null ? target.Topic : NativeTopology.ServerKey(target.Topic, target.Server);

    public string FanoutExchange { get; } = NativeTopology.FanoutExchange(target.Topic);

    /// <summary>Asks whether anybody consumes the queue.</summary>
    public QueueWatch Watch { get; } = watch;

    /// <summary>Lets casts leave one after another.</summary>
    public SemaphoreSlim CastOrder { get; } = new(1, 1);

    /// <summary>True once the exchanges exist; the transport sees to it that they do in later epochs.</summary>
    public bool IsDeclared { get; set; }
}
