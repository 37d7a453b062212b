using TypedRpc;

namespace WebFront.Live;

/// <summary>Tells the browsers when the connection to the message broker is lost and when it is back.</summary>
internal sealed class BusStateFeed(RpcBus bus, LiveFeed feed) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        bus.StateChanged += OnStateChanged;
        OnStateChanged(bus, bus.Health);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        bus.StateChanged -= OnStateChanged;
        return Task.CompletedTask;
    }

    private void OnStateChanged(object? sender, RpcBusHealth health) =>
        feed.PublishState(new BusState(health.IsHealthy, health.State.ToString()));
}
