namespace TypedRpc.Transport;

/// <summary>The kinds of failures of a transport.</summary>
public enum TransportError
{
    /// <summary>The URL is invalid.</summary>
    InvalidUrl,

    /// <summary>No transport is registered for the URL's scheme.</summary>
    UnknownScheme,

    /// <summary>Nothing answered at the address, or the answer was not that of a broker.</summary>
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

    /// <summary>The message was for an epoch that has ended; it was not sent.</summary>
    EpochEnded,

    /// <summary>A mandatory message reached no queue.</summary>
    Unroutable,

    /// <summary>The broker refused a message (a negative confirm).</summary>
    Refused,

    /// <summary>The message is larger than allowed, or one of its properties is.</summary>
    TooLarge,

    /// <summary>The broker did not answer in time.</summary>
    Timeout,

    /// <summary>The transport is closed.</summary>
    Closed,

    /// <summary>The message cannot be written in the broker's protocol: a header has an unsupported type. It was not sent.</summary>
    Unwritable,

    /// <summary>The connection has no channel left for another consumer (AMQP <c>channel-max</c>).</summary>
    TooManyChannels,

    /// <summary>The broker cannot do what was asked: it has no exchanges, bindings or stored messages. Nothing was sent.</summary>
    Unsupported,

    /// <summary>
    /// A protocol error: the broker rejected our frames or failed itself (AMQP 501 to 505, 540, 541), or its answer is not readable.
    /// </summary>
    Protocol,

    /// <summary>The client library reported an error that the transport does not know. The message contains its type.</summary>
    Unknown,
}

/// <summary>A failure of a transport. Its message never contains a password.</summary>
public sealed class TransportException(TransportError error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The kind of failure.</summary>
    public TransportError Error { get; } = error;
}
