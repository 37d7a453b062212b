using System.ComponentModel;
using TypedRpc.Notifications;

namespace TypedRpc.Generated;

/// <summary>The generated code of a notification interface.</summary>
/// <remarks>Stateless: one instance serves all notifiers and listeners. Used by generated code.</remarks>
/// <typeparam name="T">The notification interface.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class NotificationContract<T>
    where T : class
{
    /// <summary>The description of the interface, from its attributes.</summary>
    public abstract NotificationContractInfo Info { get; }

    /// <summary>Creates a proxy whose methods publish notifications through a sender.</summary>
    public abstract T CreateNotifier(NotificationSender sender);

    /// <summary>Decodes the payload for the method whose index the delivery has, and calls that method of the listener.</summary>
    /// <returns>The listener's task.</returns>
    public abstract ValueTask DispatchAsync(T listener, NotificationDelivery delivery);
}
