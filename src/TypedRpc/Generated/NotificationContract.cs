using System.ComponentModel;
using TypedRpc.Notifications;

namespace TypedRpc.Generated;

/// <summary>What generated code knows of a notification interface. It holds no state, so one instance serves all notifiers and listeners.</summary>
/// <typeparam name="T">The interface.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class NotificationContract<T>
    where T : class
{
    /// <summary>What the attributes say.</summary>
    public abstract NotificationContractInfo Info { get; }

    /// <summary>Makes a proxy whose methods notify through a sender.</summary>
    public abstract T CreateNotifier(NotificationSender sender);

    /// <summary>Decodes the payload for the method that the delivery names by its index, and calls the listener.</summary>
    /// <returns>The listener's task.</returns>
    public abstract ValueTask DispatchAsync(T listener, NotificationDelivery delivery);
}
