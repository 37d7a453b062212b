using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>Interceptors are resolved from the scope of the request that they wrap.</summary>
public sealed class InterceptorTests
{
    [Fact]
    public async Task An_interceptor_and_the_implementation_share_the_scope_of_the_request()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddSingleton<Seen>();
        builder.Services.AddTypedRpc(builder.Section())
            .AddServer<ILamps, Lamps>()
            .AddClient<ILamps>()
            .AddInterceptor<Outer>()
            .AddInterceptor<Inner>();
        using IHost host = builder.Build();
        await host.StartAsync();

        int number = await host.Services.GetRequiredService<ILamps>().InstanceAsync();
        await host.StopAsync();

        // The call outside a request has a scope of its own for each interceptor: 1 and 2.
        number.ShouldBe(3);
        host.Services.GetRequiredService<Seen>().Lines.ShouldBe(["outer call 1", "inner call 2", "outer serve 3", "inner serve 3"]);
        Made made = host.Services.GetRequiredService<Made>();
        (made.Count, made.Disposed.Length).ShouldBe((3, 3));
    }

    [Fact]
    public async Task An_interceptor_that_refuses_a_request_leaves_no_scope_open()
    {
        HostApplicationBuilder builder = Hosts.Builder(("TypedRpc:Url", "memory://"));
        builder.Services.AddTypedRpc(builder.Section()).AddServer<ILamps, Lamps>().AddClient<ILamps>().AddInterceptor<Refusing>();
        using IHost host = builder.Build();
        await host.StartAsync();

        RpcRemoteException refusal = await Should.ThrowAsync<RpcRemoteException>(
            () => host.Services.GetRequiredService<ILamps>().InstanceAsync());
        await host.StopAsync();

        refusal.Message.ShouldContain("no");
        Made made = host.Services.GetRequiredService<Made>();
        (made.Count, made.Disposed.Length).ShouldBe((2, 2));
    }

    private sealed class Seen
    {
        public List<string> Lines { get; } = [];

        public void Add(string line)
        {
            lock (Lines)
                Lines.Add(line);
        }
    }

    private sealed class Outer(Dependency dependency, Seen seen) : IRpcInterceptor
    {
        public ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
        {
            seen.Add($"outer call {dependency.Number}");
            return next();
        }

        public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
        {
            seen.Add($"outer serve {dependency.Number}");
            return next();
        }
    }

    private sealed class Inner(Dependency dependency, Seen seen) : IRpcInterceptor
    {
        public ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
        {
            seen.Add($"inner call {dependency.Number}");
            return next();
        }

        public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
        {
            seen.Add($"inner serve {dependency.Number}");
            return next();
        }
    }

    private sealed class Refusing(Dependency dependency) : IRpcInterceptor
    {
        public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next) =>
            throw new InvalidOperationException($"no, {dependency.Number}");
    }
}
