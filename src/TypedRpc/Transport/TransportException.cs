namespace TypedRpc.Transport;

/// <summary>What went wrong between us and a broker.</summary>
public enum TransportError
{
    /// <summary>The URL has a faulty part.</summary>
    InvalidUrl,

    /// <summary>No transport is registered for the URL's scheme.</summary>
    UnknownScheme,

    /// <summary>Nothing answered at the address, or not as a broker does.</summary>
    Unreachable,

    /// <summary>The broker refused the user name and password.</summary>
    AuthenticationFailed,

    /// <summary>The virtual host does not exist or the user may not use it.</summary>
    VirtualHostRefused,

    /// <summary>The user lacks a permission (AMQP 403).</summary>
    AccessRefused,

    /// <summary>An exchange or queue exists with other properties (AMQP 406) or belongs to another connection (405).</summary>
    TopologyConflict,

    /// <summary>The connection was lost.</summary>
    ConnectionLost,

    /// <summary>The message was for an epoch that is over; it was not sent.</summary>
    EpochEnded,

    /// <summary>No queue took a mandatory message.</summary>
    Unroutable,

    /// <summary>The broker refused a message (a negative confirm).</summary>
    Refused,

    /// <summary>The message is larger than allowed, or one of its properties is.</summary>
    TooLarge,

    /// <summary>The broker did not answer in time.</summary>
    Timeout,

    /// <summary>The transport is closed.</summary>
    Closed,

    /// <summary>The message cannot be written in the broker's protocol: a header of a type that it does not have. It was not sent.</summary>
    Unwritable,

    /// <summary>The connection has no channel left for another consumer (AMQP <c>channel-max</c>).</summary>
    TooManyChannels,

    /// <summary>The broker took what we did for a mistake, or failed itself (AMQP 501 to 505, 540, 541); or what it said cannot be read.</summary>
    Protocol,

    /// <summary>What the client library reports is not known to the transport. The message has its type.</summary>
    Unknown,
}

/// <summary>A failure between us and a broker. Its message never holds a password.</summary>
public sealed class TransportException(TransportError error, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What went wrong.</summary>
    public TransportError Error { get; } = error;
}
