using TypedRpc.Notifications;

namespace TypedRpc.Generated;

/// <summary>Joins a listener's implementation with the generated dispatcher of its contract: the method is chosen by event type and the message's own priority.</summary>
internal sealed class NotificationEndpoint<T>
    where T : class
{
    private readonly NotificationContract<T> _contract;
    private readonly T _implementation;
    private readonly long _mostDecoded;
    private readonly Dictionary<(string EventType, NotificationPriority Priority), int> _methods = [];

    public NotificationEndpoint(NotificationContract<T> contract, T implementation, long mostDecoded)
    {
        (_contract, _implementation, _mostDecoded) = (contract, implementation, mostDecoded);
        for (int i = 0; i < contract.Info.Methods.Count; i++)
            _methods.TryAdd((contract.Info.Methods[i].Name, contract.Info.Methods[i].Priority), i);
    }

    /// <summary>Calls the method; what has none is none of this listener's business.</summary>
    public async ValueTask<NotificationOutcome> HandleAsync(Notification notification, CancellationToken cancellationToken)
    {
        if (_methods.TryGetValue((notification.EventType, notification.Priority), out int index))
            await _contract.DispatchAsync(_implementation, new NotificationDelivery(notification, index, _mostDecoded, cancellationToken)).ConfigureAwait(false);
        return NotificationOutcome.Handled;
    }
}
