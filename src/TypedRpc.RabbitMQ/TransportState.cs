namespace TypedRpc.RabbitMQ;

/// <summary>The states of a <see cref="RabbitMqTransport"/>, which moves between them in one place only.</summary>
/// <remarks>
/// <code>
/// Connecting --> Ready          the first epoch
/// Ready --> Reconnecting        a connection or channel was lost: the epoch ends
/// Reconnecting --> Ready        both connections open, topology declared, consumers resumed: the next epoch
/// any but Closed --> Closing    disposal, or the first connect failed
/// Closing --> Closed            both connections are gone
/// </code>
/// </remarks>
internal enum TransportState
{
    /// <summary>Opening the first epoch; nobody has the transport yet.</summary>
    Connecting,

    /// <summary>In an epoch: publishes go out, consumers run.</summary>
    Ready,

    /// <summary>Between epochs: publishers wait.</summary>
    Reconnecting,

    /// <summary>What was taken is flushed; nothing new is taken.</summary>
    Closing,

    /// <summary>Over.</summary>
    Closed,
}
