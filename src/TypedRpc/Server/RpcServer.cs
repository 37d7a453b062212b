using TypedRpc.Messages;
using TypedRpc.Receiving;
using TypedRpc.Server;
using TypedRpc.Wire;

namespace TypedRpc;

/// <summary>A server of a topic on a bus. Disposing it stops it gracefully.</summary>
public sealed class RpcServer : IAsyncDisposable, IDisposable
{
    private readonly ServerCore _core;
    private readonly int _prefetch;
    private readonly Receiver _receiver;

    internal RpcServer(ServerCore core, RpcTarget target, RpcServerOptions options, IEnumerable<Endpoint> endpoints, Action onStopped)
    {
        (_core, Target, _prefetch) = (core, target, options.EffectivePrefetch);
        _receiver = new Receiver(core.Bus.Transport, core.Bus.Time, new ServerWork(core, target, options, endpoints, onStopped), options.DrainTimeout);
    }

    /// <summary>The exchange, topic and name under which it serves.</summary>
    public RpcTarget Target { get; }

    /// <summary>Stops: takes no more requests, waits for those that run up to <see cref="RpcServerOptions.DrainTimeout"/>, and gives the others back to the broker.</summary>
    /// <remarks>
    /// Methods that run may go on making calls. When the time is over their tokens fire, and they have 2 more seconds to end. Callers of methods that were
    /// cancelled or have not ended then get a transient <see cref="RpcNoServerException"/> with <see cref="RpcExecution.Unknown"/>; what does not end is left alone.
    /// </remarks>
    public ValueTask DisposeAsync() => new(_receiver.StopAsync());

    /// <summary>Stops as <see cref="DisposeAsync"/> does, and blocks until it is done.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        BusTopology topology = _core.Bus.Topology;
        (string exchange, string topic, string server) = (Target.Exchange, Target.Topic, Target.Server!);
        ExchangeDeclaration[] control = [topology.Control(exchange)];
        await _receiver.ConsumeAsync(topology.Shared(exchange, topic), control, _prefetch, cancellationToken).ConfigureAwait(false);
        await _receiver.ConsumeAsync(topology.Private(exchange, topic, server), control, _prefetch, cancellationToken).ConfigureAwait(false);
        await _receiver.ConsumeAsync(topology.FanoutQueue(topic), [topology.Fanout(topic)], _prefetch, cancellationToken).ConfigureAwait(false);
        _core.Logger.Serving(Target);
    }
}
