using TypedRpc.Generated;
using TypedRpc.Notifications;

namespace TypedRpc;

public sealed partial class RpcBus
{
    private readonly NotifierCore _notifications;

    /// <summary>Creates a notifier for payloads without a declared type.</summary>
    /// <param name="publisherId">The publisher's id, such as <c>volume.host1</c>.</param>
    public INotifier Notifier(string publisherId)
    {
        ObjectDisposedException.ThrowIf(_closing is not null, this);
        return new Notifier(_notifications, publisherId, _notifications.Address);
    }

    /// <summary>Creates a notifier for a notification interface.</summary>
    /// <param name="publisherId">The publisher's id, such as <c>volume.host1</c>.</param>
    /// <exception cref="RpcConfigurationException">No code was generated for the interface.</exception>
    public T Notifier<T>(string publisherId)
        where T : class
    {
        ObjectDisposedException.ThrowIf(_closing is not null, this);
        RpcContract<T> contract = RpcContracts.FindNotifications<T>();
        NotificationAddress address = _notifications.Address with { Exchange = contract.Info.Exchange ?? _core.ControlExchange };
        if (contract.Info.Topics.Count > 0)
            address = address with { Topics = contract.Info.Topics };
        return contract.CreateProxy(new NotificationInvoker(_notifications, publisherId, address));
    }

    /// <summary>
    /// Completes when all notifications that are buffered now have been delivered or dropped, and <see cref="Statistics"/> has counted
    /// them.
    /// </summary>
    /// <param name="cancellationToken">Cancels only the wait.</param>
    public Task FlushNotificationsAsync(CancellationToken cancellationToken = default) =>
        _notifications.FlushAsync().WaitAsync(cancellationToken);

    /// <summary>Replaces the rules of the notification driver <c>routing</c> for all later notifications.</summary>
    /// <exception cref="RpcConfigurationException">
    /// The rules name an unknown driver, or the bus has no driver <c>routing</c>. The old rules stay.
    /// </exception>
    public void RouteNotifications(NotificationRouting routing)
    {
        ArgumentNullException.ThrowIfNull(routing);
        if (!_notifications.Drivers.HasRouting)
            throw new RpcConfigurationException("The driver 'routing' is not among NotificationOptions.Drivers of this bus.");
        _notifications.Drivers.UseRouting(routing);
    }
}
