using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>Each request has a scope of its own, which is disposed once, however the request ends.</summary>
public sealed class ScopeTests : IAsyncLifetime
{
    private readonly IHost _host;
    private readonly Made _made;
    private readonly Signals _signals;
    private readonly RpcClient<ILamps> _lamps;

    public ScopeTests()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddTypedRpc(builder.Section(), o => o.Bus.Notifications.Drivers = ["messagingv2"])
            .AddServer<ILamps, Lamps>(o => o.DrainTimeout = TimeSpan.Zero)
            .AddClient<ILamps>()
            .AddNotifier<ILampEvents>()
            .AddListener<ILampEvents, LampEvents>();
        _host = builder.Build();
        _made = _host.Services.GetRequiredService<Made>();
        _signals = _host.Services.GetRequiredService<Signals>();
        _lamps = _host.Services.GetRequiredService<RpcClient<ILamps>>();
    }

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_call_has_a_scope_of_its_own()
    {
        int first = await _lamps.Any.InstanceAsync();
        int second = await _lamps.Any.InstanceAsync();
        await _host.StopAsync();

        (first, second).ShouldBe((1, 2));
        _made.Disposed.ShouldBe([1, 2], ignoreOrder: true);
    }

    [Fact]
    public async Task The_scope_is_disposed_once_when_the_method_throws()
    {
        RpcRemoteException failure = await Should.ThrowAsync<RpcRemoteException>(() => _lamps.Any.FailAsync());
        await _host.StopAsync();

        failure.Message.ShouldContain("lamp of 1");
        (_made.Count, _made.Disposed.Length).ShouldBe((1, 1));
    }

    [Fact]
    public async Task The_scope_is_disposed_once_when_the_method_runs_past_its_deadline()
    {
        await Should.ThrowAsync<RpcTimeoutException>(() => _lamps.For(timeout: TimeSpan.FromMilliseconds(300)).WaitAsync());
        await _host.StopAsync();

        (_made.Count, _made.Disposed.Length).ShouldBe((1, 1));
    }

    [Fact]
    public async Task The_scope_is_disposed_once_when_the_stopping_server_cancels_the_method()
    {
        Task waiting = _lamps.Any.WaitAsync();
        await _signals.Running.Task.WaitAsync(Hosts.Soon);
        await _host.StopAsync();

        await Should.ThrowAsync<RpcException>(() => waiting);
        (_made.Count, _made.Disposed.Length).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_cast_and_a_notification_have_scopes_too()
    {
        await _lamps.Any.SwitchAsync("hall");
        await _signals.Switched.Task.WaitAsync(Hosts.Soon);
        await _host.Services.GetRequiredService<ILampEvents>().BrokenAsync("hall");
        await _signals.Broken.Task.WaitAsync(Hosts.Soon);
        await _host.StopAsync();

        (_made.Count, _made.Disposed.Length).ShouldBe((2, 2));
    }

    [Fact]
    public async Task Ten_thousand_calls_make_and_dispose_ten_thousand_scopes()
    {
        int[] numbers = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(_ => _lamps.Any.InstanceAsync()));
        await _host.StopAsync();

        numbers.Distinct().Count().ShouldBe(10_000);
        (_made.Count, _made.Disposed.Distinct().Count(), _made.Disposed.Length).ShouldBe((10_000, 10_000, 10_000));
    }
}
