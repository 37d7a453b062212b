namespace TypedRpc.Messages;

/// <summary>The kind of a <see cref="Destination"/>.</summary>
public enum DestinationKind
{
    /// <summary>One server of a topic, or with a server name that server.</summary>
    Request,

    /// <summary>All servers of a topic.</summary>
    Fanout,

    /// <summary>The listeners of a topic and priority, which share its notifications.</summary>
    Notification,
}

/// <summary>What an exchange and a routing key, or the bindings of a queue, mean.</summary>
/// <remarks>
/// For transports to brokers without exchanges: they compute an address from it. The other transports use the names of the exchange and
/// the routing key, and ignore it.
/// </remarks>
/// <param name="Kind">The kind.</param>
/// <param name="Exchange">The control exchange.</param>
/// <param name="Topic">The topic; of a notification with its priority, such as <c>notifications.info</c>.</param>
/// <param name="Server">The name of one server; null for any or all of them.</param>
public sealed record Destination(DestinationKind Kind, string Exchange, string Topic, string? Server = null)
{
    /// <summary>The name of the queue at brokers that have queues; a fanout has one for each server.</summary>
    public string Queue => Server is null ? Topic : $"{Topic}.{Server}";
}
