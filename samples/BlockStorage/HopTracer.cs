using TypedRpc;

namespace BlockStorage;

/// <summary>Prints each hop of each message: of calls and casts as an interceptor, of notifications as a notification driver.</summary>
internal sealed class HopTracer(string role) : IRpcInterceptor, INotificationDriver
{
    public ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
    {
        bool fanout = call.Method.Kind == RpcMethodKind.FanoutCast;
        string exchange = fanout ? $"{call.Target.Topic}_fanout" : call.Target.Exchange;
        string key = fanout ? "" : call.Target.Server is null ? call.Target.Topic : $"{call.Target.Topic}.{call.Target.Server}";
        Transcript.Trace(role, $"  out {call.Method.Kind} {call.Method.Name}: exchange '{exchange}', key '{key}', id {call.CallId}");
        return next();
    }

    public async ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
    {
        Transcript.Trace(role, $"  in  {request.Method.Kind} {request.Method.Name}: queue '{request.Queue}', id {request.CallId}");
        await next();
        if (request.Caller is not null)
            Transcript.Trace(role, $"  out Reply to {request.Method.Name}: exchange '', key '{request.Caller}', id {request.CallId}");
    }

    public ValueTask SendAsync(Notification notification, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        foreach (string topic in topics)
        {
            string key = $"{topic}.{notification.Priority.ToString().ToLowerInvariant()}";
            Transcript.Trace(role, $"  out Notification {notification.EventType}: key '{key}', id {notification.MessageId:N}");
        }
        return ValueTask.CompletedTask;
    }
}
