using TypedRpc.Diagnostics;
using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Receiving;
using TypedRpc.Timing;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>The requests of one server: how they start, and how they end when the server stops.</summary>
internal sealed class ServerWork : IReceivingWork
{
    private static readonly TimeSpan MaxAnswerTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxLeaveTime = TimeSpan.FromSeconds(0.5);

    private readonly ServerCore _core;
    private readonly RpcTarget _target;
    private readonly Action _onStopped;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly RequestHandler _handler;
    private readonly DeliveryPump _pump;
    private readonly WaitingRequests _waiting;
    private readonly IDisposable _load;

    public ServerWork(ServerCore core, RpcTarget target, RpcServerOptions options, IEnumerable<Endpoint> endpoints, Action onStopped)
    {
        (_core, _target, _onStopped) = (core, target, onStopped);
        var table = new EndpointTable(options.OsloPing ? endpoints.Append(new PingEndpoint()) : endpoints);
        _handler = new RequestHandler(core, table, target, options, _abandoned.Token);
        _pump = new DeliveryPump(_handler, core.Bus.Counters, options.Concurrency);
        core.Add(_handler.Running);
        _waiting = new WaitingRequests(core, _pump);
        core.Bus.Sweeper.Add(_waiting);
        Cancellations = new RequestMessages(core, _handler.Running);
        _load = LiveGauges.AddLoad(TelemetryNames.ServerReceiver, target.Topic, () => (_pump.Running, _pump.Waiting));
    }

    public int Running => _pump.Running;

    /// <summary>Receives the messages of the cancellation queue.</summary>
    public IDeliverySink Cancellations { get; }

    /// <summary>A request that may have waited in a queue without consumers is held until its caller has been asked.</summary>
    public void OnDelivery(Delivery delivery)
    {
        if (_core.Bus.Formats.Native.TryReadMarker(delivery.Body, out RequestHeader marker))
        {
            _core.Replies.AnswerMarker(marker);
            delivery.Finish(Settlement.Acknowledge);
            return;
        }

        if (!delivery.MayHaveWaited || !_core.LateCalls.TryAsk(delivery, _pump))
            _pump.OnDelivery(delivery);
    }

    // After this the queue may have no consumer, and callers without a keep-alive message fail their calls then. The callers of running
    // requests must know before that their server still exists.
    public void OnCancelling() => _handler.Running.ShowWorking();

    public void OnNotCancelled(Exception reason) => _core.Logger.ConsumerNotCancelled(_target, reason);

    public async Task DrainAsync()
    {
        // Casts that wait for their next attempt are published now: the number of their attempts must not be lost.
        _handler.Retries.SkipDelays();
        _core.LateCalls.GiveBack(_pump);
        await _pump.DrainAsync().ConfigureAwait(false);
        await _handler.Retries.DrainAsync().ConfigureAwait(false);
    }

    // Cancelled methods get 2 seconds to end and to reply. The callers of those that do not end get a failure.
    public async Task OnOverdueAsync(Task drained)
    {
        _handler.Running.AbandonAll();
        if (!await drained.EndsWithinAsync(MaxAnswerTime, _core.Bus.Time).ConfigureAwait(false))
            await _handler.LeaveAsync().EndsWithinAsync(MaxLeaveTime, _core.Bus.Time).ConfigureAwait(false);
    }

    public Task AbandonAsync() => _abandoned.CancelAsync();

    public void OnStopped(int abandoned)
    {
        _load.Dispose();
        _core.Remove(_handler.Running);
        _core.Bus.Sweeper.Remove(_waiting);
        _onStopped();
        _core.Logger.ServingStopped(_target, abandoned);
    }
}
