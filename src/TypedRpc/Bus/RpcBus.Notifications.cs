using TypedRpc.Generated;
using TypedRpc.Notifications;

namespace TypedRpc;

public sealed partial class RpcBus
{
    private readonly NotifierCore _notifications;

    /// <summary>What the notification driver <c>test</c> has got: the last 1,000, oldest first, as they are now. Empty unless that driver is named.</summary>
    /// <remarks>Await <see cref="FlushNotificationsAsync"/> before you look.</remarks>
    public IReadOnlyList<Notification> TestNotifications => _notifications.Drivers.Test.Kept;

    /// <summary>Makes a notifier of payloads without a declared type.</summary>
    /// <param name="publisherId">Who notifies, such as <c>volume.host1</c>.</param>
    public INotifier Notifier(string publisherId)
    {
        ObjectDisposedException.ThrowIf(_closing is not null, this);
        return new Notifier(_notifications, publisherId, _notifications.Address);
    }

    /// <summary>Makes a notifier of a notification interface.</summary>
    /// <param name="publisherId">Who notifies, such as <c>volume.host1</c>.</param>
    /// <exception cref="RpcConfigurationException">No code was generated for the interface.</exception>
    public T Notifier<T>(string publisherId)
        where T : class
    {
        ObjectDisposedException.ThrowIf(_closing is not null, this);
        NotificationContract<T> contract = RpcContracts.FindNotifications<T>();
        NotificationAddress address = _notifications.Address with { Exchange = contract.Info.Exchange ?? _core.ControlExchange };
        return contract.CreateNotifier(new NotificationSender(_notifications, publisherId, contract.Info.Topics.Count == 0 ? address : address with { Topics = contract.Info.Topics }));
    }

    /// <summary>Ends when the notifications that were buffered before have been delivered or dropped, so that <see cref="Statistics"/> has counted each of them.</summary>
    /// <param name="cancellationToken">Ends the wait, and nothing else.</param>
    public Task FlushNotificationsAsync(CancellationToken cancellationToken = default) => _notifications.FlushAsync().WaitAsync(cancellationToken);

    /// <summary>Takes new rules for the notification driver <c>routing</c>, from now on.</summary>
    /// <exception cref="RpcConfigurationException">The rules name a driver that is not known, or the bus does not route. The old rules stay.</exception>
    public void RouteNotifications(NotificationRouting routing)
    {
        ArgumentNullException.ThrowIfNull(routing);
        if (!_notifications.Drivers.HasRouting)
            throw new RpcConfigurationException("The driver 'routing' is not among NotificationOptions.Drivers of this bus.");
        _notifications.Drivers.UseRouting(routing);
    }
}
