using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Receiving;
using TypedRpc.Server;
using TypedRpc.Wire;

namespace TypedRpc;

/// <summary>A server of a topic on a bus. Dispose it to stop it gracefully.</summary>
public sealed class RpcServer : IAsyncDisposable, IDisposable
{
    private readonly ServerCore _core;
    private readonly int _prefetch;
    private readonly int _maxPacked;
    private readonly Receiver _receiver;
    private readonly ServerWork _work;

    internal RpcServer(ServerCore core, RpcTarget target, RpcServerOptions options, IEnumerable<Endpoint> endpoints, Action onStopped)
    {
        (_core, Target) = (core, target);
        (_prefetch, _maxPacked) = (options.EffectivePrefetch, options.EffectiveMaxPacked);
        _work = new ServerWork(core, target, options, endpoints, onStopped);
        _receiver = new Receiver(core.Bus.Transport, core.Bus.Time, _work, options.DrainTimeout);
    }

    /// <summary>The exchange, topic and name of the server.</summary>
    public RpcTarget Target { get; }

    /// <summary>
    /// Stops consuming, waits up to <see cref="RpcServerOptions.DrainTimeout"/> for running requests, and requeues the requests that have
    /// not started.
    /// </summary>
    /// <remarks>
    /// Running methods may still make calls. When the drain timeout is over, their tokens are cancelled, and they have 2 more seconds to
    /// end. Callers of methods that were cancelled, and of methods that may not run twice and have not ended, then receive a transient
    /// <see cref="RpcNoServerException"/> with <see cref="RpcExecution.Unknown"/>. Methods that do not end are abandoned; the idempotent
    /// calls and casts among them are redelivered.
    /// </remarks>
    public ValueTask DisposeAsync() => new(_receiver.StopAsync());

    /// <summary>Stops the server as <see cref="DisposeAsync"/> does, and blocks until it has stopped.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        BusTopology topology = _core.Bus.Topology;
        (string exchange, string topic, string server) = (Target.Exchange, Target.Topic, Target.Server!);
        ExchangeDeclaration[] control = [topology.Control(exchange)];
        await ConsumeAsync(topology.Shared(exchange, topic), control, cancellationToken).ConfigureAwait(false);
        await ConsumeAsync(topology.Private(exchange, topic, server), control, cancellationToken).ConfigureAwait(false);
        await ConsumeAsync(topology.FanoutQueue(exchange, topic), [topology.Fanout(topic)], cancellationToken).ConfigureAwait(false);
        if (topology.Cancellations(topic) is { } cancellations)
        {
            QueueDeclaration queue = BusTopology.CancellationQueue(cancellations, BusTopology.CancellationsOf(exchange, topic));
            await _receiver.ConsumeAsync(queue, cancellations, _work.Cancellations, cancellationToken).ConfigureAwait(false);
        }

        _core.Logger.ServingStarted(Target);
    }

    private Task ConsumeAsync(QueueDeclaration queue, ExchangeDeclaration[] exchanges, CancellationToken cancellationToken) =>
        _receiver.ConsumeAsync(queue, exchanges, _prefetch, _maxPacked, cancellationToken);
}
