using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedRpc.Hosting.Running;

namespace TypedRpc.Hosting.Registration;

/// <summary>Resolves an interceptor for each request and runs it.</summary>
/// <param name="root">The services of the application.</param>
/// <param name="logger">Logs scopes that cannot be disposed.</param>
internal sealed class ScopedInterceptor<T>(IServiceProvider root, ILogger logger) : IRpcInterceptor
    where T : class, IRpcInterceptor
{
    // A call that a served method makes belongs to the scope of the served request, unless another host serves that request.
    public ValueTask CallAsync(RpcCall call, Func<ValueTask> next) =>
        RpcRequest.Current?.Services?.GetService<T>() is { } interceptor
            ? interceptor.CallAsync(call, next)
            : InOwnScopeAsync(call, next);

    public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Services!.GetRequiredService<T>().ServeAsync(request, next);
    }

    private async ValueTask InOwnScopeAsync(RpcCall call, Func<ValueTask> next)
    {
        AsyncServiceScope scope = root.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<T>().CallAsync(call, next).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync(scope, call).ConfigureAwait(false);
        }
    }

    // The call has its outcome already, which the caller must get.
    private async ValueTask CloseAsync(AsyncServiceScope scope, RpcCall call)
    {
        try
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.InterceptorNotDisposed(typeof(T).Name, call.Method.Name, exception);
        }
    }
}
