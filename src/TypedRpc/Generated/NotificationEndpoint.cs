using TypedRpc.Notifications;

namespace TypedRpc.Generated;

/// <summary>Connects a listener's implementation with the generated dispatcher of its contract.</summary>
/// <remarks>The method is selected by the event type and the priority in the message.</remarks>
internal sealed class NotificationEndpoint<T>
    where T : class
{
    private readonly NotificationContract<T> _contract;
    private readonly T _implementation;
    private readonly long _mostDecoded;
    private readonly Dictionary<(string EventType, NotificationPriority Priority), int> _methods = [];

    public NotificationEndpoint(NotificationContract<T> contract, T implementation, long maxDecoded)
    {
        (_contract, _implementation, _mostDecoded) = (contract, implementation, maxDecoded);
        for (int i = 0; i < contract.Info.Methods.Count; i++)
            _methods.TryAdd((contract.Info.Methods[i].Name, contract.Info.Methods[i].Priority), i);
    }

    /// <summary>Calls the method of a notification. A notification without a method counts as handled.</summary>
    public async ValueTask<NotificationOutcome> HandleAsync(Notification notification, CancellationToken cancellationToken)
    {
        if (_methods.TryGetValue((notification.EventType, notification.Priority), out int index))
            await _contract.DispatchAsync(_implementation, new NotificationDelivery(notification, index, _mostDecoded, cancellationToken)).ConfigureAwait(false);
        return NotificationOutcome.Handled;
    }
}
