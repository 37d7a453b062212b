using Microsoft.Extensions.Logging;
using TypedRpc.Generated;

namespace TypedRpc.Notifications;

/// <summary>Handles each notification with an implementation that is resolved from a scope of its own.</summary>
internal sealed class ScopedEndpoint<T>(
    RpcContract<T> contract, Func<IServiceProvider, T> resolve, Func<IRpcScope> factory, ILogger logger) : Endpoint(contract.Info, [])
    where T : class
{
    public override async ValueTask DispatchAsync(RpcInvocation invocation)
    {
        IRpcScope scope = factory();
        try
        {
            await contract.DispatchAsync(resolve(scope.Services), invocation).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync(scope, Info.Methods[invocation.MethodIndex].Name).ConfigureAwait(false);
        }
    }

    // The notification has been handled, or has failed for another reason: a retry would not help.
    private async ValueTask CloseAsync(IRpcScope scope, string eventType)
    {
        try
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.ScopeNotDisposed(eventType, exception);
        }
    }
}
