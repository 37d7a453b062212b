using TypedRpc.Messages;
using TypedRpc.Pump;
using TypedRpc.Server;
using TypedRpc.Timing;
using TypedRpc.Transport;

namespace TypedRpc;

/// <summary>A server of a topic on a bus: its consumers and what they feed. Disposing it stops it gracefully.</summary>
public sealed class RpcServer : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan MostForCancelling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MostForAnswers = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MostForLeaving = TimeSpan.FromSeconds(0.5);

    private readonly ServerParts _parts;
    private readonly RpcServerOptions _options;
    private readonly Sweeper _sweeper;
    private readonly RunningRequests _running;
    private readonly DeliveryRetries _retries;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly RequestHandler _handler;
    private readonly DeliveryPump _pump;
    private readonly RequestGate _requests;
    private readonly List<IConsumer> _consumers = [];
    private readonly Action<RpcServer> _onStopped;
    private readonly object _gate = new();
    private Task? _stopping;

    internal RpcServer(ServerParts parts, RpcTarget target, RpcServerOptions options, IEnumerable<Endpoint> endpoints, Sweeper sweeper, LateCalls late, Action<RpcServer> onStopped)
    {
        (_parts, Target, _options, _sweeper, _onStopped) = (parts, target, options, sweeper, onStopped);
        var replies = new ReplySender(parts.Transport, parts.Formats, parts.MissingInboxes, parts.Time, parts.Logger, parts.MaxMessageBytes);
        _running = new RunningRequests(sweeper, replies, parts.Time, parts.Logger);
        _retries = new DeliveryRetries(parts.Transport, parts.Time, _abandoned.Token);
        _handler = new RequestHandler(parts, new EndpointTable(options.Ping ? endpoints.Append(new PingEndpoint()) : endpoints), replies, _running, _retries, target, options);
        _pump = new DeliveryPump(_handler, parts.Counters, options.Concurrency);
        _requests = new RequestGate(late, _pump);
    }

    /// <summary>The exchange, topic and name that it serves under.</summary>
    public RpcTarget Target { get; }

    /// <summary>Stops: takes no more requests, waits for those that run up to <see cref="RpcServerOptions.DrainTimeout"/>, and gives the others back to the broker.</summary>
    /// <remarks>
    /// Methods that run may go on making calls. When the time is over their tokens fire, and they have 2 more seconds to end. Callers of methods that were
    /// cancelled or have not ended then get a transient <see cref="RpcNoServerException"/> with <see cref="RpcExecution.Unknown"/>; what does not end is left alone.
    /// </remarks>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            return new ValueTask(_stopping ??= StopAsync());
    }

    /// <summary>Stops as <see cref="DisposeAsync"/> does, and blocks until it is done.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        (string exchange, string topic, string server) = (Target.Exchange, Target.Topic, Target.Server!);
        _sweeper.Add(_running);
        ExchangeDeclaration control = _parts.Topology.Control(exchange);
        await ConsumeAsync(_parts.Topology.Shared(exchange, topic), control, cancellationToken).ConfigureAwait(false);
        await ConsumeAsync(_parts.Topology.Private(exchange, topic, server), control, cancellationToken).ConfigureAwait(false);
        await ConsumeAsync(_parts.Topology.FanoutQueue(topic), _parts.Topology.Fanout(topic), cancellationToken).ConfigureAwait(false);
        _parts.Logger.Serving(Target);
    }

    private async Task ConsumeAsync(QueueDeclaration queue, ExchangeDeclaration exchange, CancellationToken cancellationToken)
    {
        var options = new ConsumerOptions(queue, new[] { exchange }) { Prefetch = (ushort)_options.EffectivePrefetch };
        _consumers.Add(await _parts.Transport.ConsumeAsync(options, _requests, cancellationToken).ConfigureAwait(false));
    }

    private async Task StopAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // to the thread pool, whatever context the caller has

        // Callers look for a consumer when they wait long; those of running calls must know first that theirs is no loss.
        _running.ShowWorking();
        await CancelConsumersAsync().ConfigureAwait(false);
        _running.ShowWorking();

        // Casts that wait for their next attempt are put back now: the number of their attempts must not be forgotten.
        _retries.Hurry();
        Task drained = DrainAsync();
        if (!await EndsWithinAsync(drained, _options.DrainTimeout).ConfigureAwait(false))
        {
            // Cancelled methods have a moment to end and to be answered; the callers of those that do not end are told too.
            _running.AbandonAll();
            if (!await EndsWithinAsync(drained, MostForAnswers).ConfigureAwait(false))
                await EndsWithinAsync(_handler.LeaveAsync(), MostForLeaving).ConfigureAwait(false);
        }

        await _abandoned.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_consumers.Select(consumer => consumer.DisposeAsync().AsTask())).ConfigureAwait(false);
        _sweeper.Remove(_running);
        _onStopped(this);
        _parts.Logger.Stopped(Target, _pump.Running);
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        using var limit = new CancellationTokenSource();
        bool ended = await Task.WhenAny(task, Task.Delay(time, _parts.Time, limit.Token)).ConfigureAwait(false) == task;
        await limit.CancelAsync().ConfigureAwait(false);
        return ended;
    }

    private async Task CancelConsumersAsync()
    {
        using var limit = new CancellationTokenSource(MostForCancelling, _parts.Time);
        await Task.WhenAll(_consumers.Select(consumer => CancelAsync(consumer, limit.Token))).ConfigureAwait(false);
    }

    private async Task CancelAsync(IConsumer consumer, CancellationToken cancellationToken)
    {
        try
        {
            await consumer.CancelAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is TransportException or OperationCanceledException)
        {
            // The connection is gone or frozen, and with it the consumer; what it delivered goes back to the broker.
            _parts.Logger.ConsumerNotCancelled(Target, fault);
        }
    }

    private async Task DrainAsync()
    {
        await _pump.DrainAsync().ConfigureAwait(false);
        await _retries.DrainAsync().ConfigureAwait(false);
    }
}
