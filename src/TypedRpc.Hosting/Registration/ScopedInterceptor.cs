using Microsoft.Extensions.DependencyInjection;

namespace TypedRpc.Hosting.Registration;

/// <summary>Resolves an interceptor for each request and runs it.</summary>
/// <param name="root">The services of the application.</param>
internal sealed class ScopedInterceptor<T>(IServiceProvider root) : IRpcInterceptor
    where T : class, IRpcInterceptor
{
    public async ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
    {
        // A call that a served method makes belongs to the scope of the served request.
        if (RpcRequest.Current?.Services is { } services)
        {
            await services.GetRequiredService<T>().CallAsync(call, next).ConfigureAwait(false);
            return;
        }

        AsyncServiceScope scope = root.CreateAsyncScope();
        await using var disposal = scope.ConfigureAwait(false);
        await scope.ServiceProvider.GetRequiredService<T>().CallAsync(call, next).ConfigureAwait(false);
    }

    public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Services!.GetRequiredService<T>().ServeAsync(request, next);
    }
}
