using TypedRpc.Generated;

namespace TypedRpc.Notifications;

/// <summary>Finds the method of a notification by its event type and priority, and calls it.</summary>
internal sealed class NotificationEndpoint
{
    private readonly Endpoint _endpoint;
    private readonly long _maxDecoded;
    private readonly Dictionary<(string EventType, NotificationPriority? Priority), int> _methods = [];

    /// <param name="endpoint">The listener's implementation of a notification interface.</param>
    /// <param name="maxDecoded">The maximum memory of a decoded payload, in bytes.</param>
    public NotificationEndpoint(Endpoint endpoint, long maxDecoded)
    {
        (_endpoint, _maxDecoded) = (endpoint, maxDecoded);
        for (int i = 0; i < endpoint.Info.Methods.Count; i++)
            _methods.TryAdd((endpoint.Info.Methods[i].Name, endpoint.Info.Methods[i].Priority), i);
    }

    /// <summary>Calls the method of a notification. A notification without a method counts as handled.</summary>
    public async ValueTask<NotificationOutcome> HandleAsync(Notification notification, CancellationToken abandoned)
    {
        if (_methods.TryGetValue((notification.EventType, notification.Priority), out int index))
        {
            var invocation = new NotificationInvocation(notification, index, _maxDecoded, abandoned);
            await _endpoint.DispatchAsync(invocation).ConfigureAwait(false);
        }

        return NotificationOutcome.Handled;
    }
}
