using Microsoft.Extensions.DependencyInjection;

namespace TypedRpc.Hosting.Running;

/// <summary>A scope of the application's container.</summary>
internal sealed class ServiceScope(AsyncServiceScope scope) : IRpcScope
{
    public IServiceProvider Services => scope.ServiceProvider;

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}
