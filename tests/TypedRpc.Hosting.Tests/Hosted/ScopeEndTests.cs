using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>What happens at the end of a scope, and after it.</summary>
public sealed class ScopeEndTests
{
    [Fact]
    public async Task Work_that_a_method_left_behind_has_no_services_after_the_request_and_its_calls_have_scopes_of_their_own()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddTypedRpc(builder.Section())
            .AddServer<ILampsAdmin, LeavingWorkBehind>()
            .AddServer<ILamps, Lamps>()
            .AddClient<ILampsAdmin>()
            .AddClient<ILamps>()
            .AddInterceptor<Touching>();
        using IHost host = builder.Build();
        await host.StartAsync();
        Signals signals = host.Services.GetRequiredService<Signals>();

        await host.Services.GetRequiredService<ILampsAdmin>().ResetAsync();
        await UntilAsync(() => host.Services.GetRequiredService<Made>().Disposed.Length >= 2);
        signals.Release.SetResult();

        (await signals.Broken.Task.WaitAsync(Hosts.Soon)).ShouldBe("no services, called");
        await host.StopAsync();
        Made made = host.Services.GetRequiredService<Made>();
        made.Disposed.Length.ShouldBe(made.Count);
    }

    [Fact]
    public async Task A_nested_call_shares_its_interceptor_with_the_request_that_makes_it()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddTypedRpc(builder.Section())
            .AddServer<ILampsAdmin, Nesting>()
            .AddServer<ILamps, Lamps>()
            .AddClient<ILampsAdmin>()
            .AddClient<ILamps>()
            .AddInterceptor<Touching>();
        using IHost host = builder.Build();
        await host.StartAsync();

        string reply = await host.Services.GetRequiredService<ILampsAdmin>().ResetAsync();
        await host.StopAsync();

        // 1: the outer call; 2: the request, its interceptors and its nested call; 3: the nested request.
        reply.ShouldBe("3");
        host.Services.GetRequiredService<Made>().Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(ServiceLifetime.Singleton, 1)]
    [InlineData(ServiceLifetime.Transient, 3)]
    [InlineData(ServiceLifetime.Scoped, 3)]
    public async Task An_implementation_may_have_any_lifetime(ServiceLifetime lifetime, int instances)
    {
        Counted.Made = 0;
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILampsAdmin, Counted>().AddClient<ILampsAdmin>();
        builder.Services.Add(new ServiceDescriptor(typeof(Counted), typeof(Counted), lifetime));
        using IHost host = builder.Build();
        await host.StartAsync();
        ILampsAdmin lamps = host.Services.GetRequiredService<ILampsAdmin>();

        for (int i = 0; i < 3; i++)
            await lamps.ResetAsync();
        await host.StopAsync();

        Counted.Made.ShouldBe(instances);
    }

    [Fact]
    public async Task A_service_that_throws_when_it_is_disposed_is_logged_and_the_caller_has_its_reply()
    {
        HostApplicationBuilder builder =
            Hosts.Builder(("TypedRpc:Url", "memory://"), ("TypedRpc:Bus:Notifications:Drivers:0", "messagingv2"));
        builder.Services.AddTypedRpc(builder.Section())
            .AddServer<ILampsAdmin, Sticky>()
            .AddListener<ILampEvents, StickyEvents>()
            .AddClient<ILampsAdmin>()
            .AddNotifier<ILampEvents>()
            .AddInterceptor<StickyInterceptor>();
        using IHost host = builder.Build();
        await host.StartAsync();

        (await host.Services.GetRequiredService<ILampsAdmin>().ResetAsync()).ShouldBe("reset");
        await host.Services.GetRequiredService<ILampEvents>().BrokenAsync("hall");
        await host.Services.GetRequiredService<Signals>().Broken.Task.WaitAsync(Hosts.Soon);
        await host.StopAsync();

        string?[] names =
            [.. host.Services.GetRequiredService<FakeLogCollector>().GetSnapshot().Select(record => record.Id.Name)];
        names.ShouldContain("ScopeNotDisposed");
        names.ShouldContain("NotificationScopeNotDisposed");
        names.ShouldContain("InterceptorNotDisposed");
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Hosts.Soon);
        while (!holds())
        {
            limit.IsCancellationRequested.ShouldBeFalse();
            await Task.Delay(10);
        }
    }

    private sealed class LeavingWorkBehind(ILamps lamps, Signals signals) : ILampsAdmin
    {
        public Task<string> ResetAsync()
        {
            _ = Task.Run(async () =>
            {
                await signals.Release.Task;
                string services = RpcRequest.Current!.Services is null ? "no services" : "services";
                await lamps.InstanceAsync();
                signals.Broken.SetResult($"{services}, called");
            });
            return Task.FromResult("left");
        }
    }

    private sealed class Nesting(ILamps lamps) : ILampsAdmin
    {
        public async Task<string> ResetAsync() => $"{await lamps.InstanceAsync()}";
    }

    private sealed class Touching(Dependency dependency) : IRpcInterceptor
    {
        public ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
        {
            dependency.Number.ShouldBePositive();
            return next();
        }
    }

    private sealed class Counted : ILampsAdmin
    {
        public static int Made;

        public Counted() => Interlocked.Increment(ref Made);

        public Task<string> ResetAsync() => Task.FromResult("reset");
    }

    private sealed class Sticky : ILampsAdmin, IDisposable
    {
        public Task<string> ResetAsync() => Task.FromResult("reset");

        public void Dispose() => throw new InvalidOperationException("stuck");
    }

    private sealed class StickyEvents(Signals signals) : ILampEvents, IDisposable
    {
        public ValueTask BrokenAsync(string lamp)
        {
            signals.Broken.TrySetResult(lamp);
            return ValueTask.CompletedTask;
        }

        public void Dispose() => throw new InvalidOperationException("stuck");
    }

    private sealed class StickyInterceptor : IRpcInterceptor, IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("stuck");
    }
}
