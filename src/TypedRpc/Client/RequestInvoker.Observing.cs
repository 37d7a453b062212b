using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Client;

/// <content>
/// Requests while something listens to the telemetry. These methods are async, so the current activity of the caller is restored when they
/// return.
/// </content>
internal sealed partial class RequestInvoker
{
    private async Task<TResult> ObservedCallAsync<TArguments, TResult>(
        ShapedMethod method,
        Shape<TArguments> shape,
        Shape<TResult> result,
        TArguments arguments,
        OpenStreams? streams,
        CancellationToken cancellationToken)
    {
        ObservedOperation operation = ObservedRequests.StartCall(_client, _route, method);
        try
        {
            return await StartCall(method, shape, result, arguments, streams, operation, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ObservedRequests.Fail(operation, method, exception);
            throw;
        }
        finally
        {
            operation.End();
        }
    }

    private async Task ObservedCastAsync<TArguments>(
        ShapedMethod<TArguments, Nothing> method, TArguments arguments, CancellationToken cancellationToken)
    {
        var id = MessageId.Create(0);
        ObservedOperation operation = ObservedRequests.StartCast(_client, _route, method, id);
        try
        {
            await StartCast(method, arguments, id, operation, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ObservedRequests.Fail(operation, method, exception);
            throw;
        }
        finally
        {
            operation.End();
        }
    }
}
