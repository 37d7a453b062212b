namespace TypedRpc;

/// <summary>The states of a bus's connection to its broker.</summary>
/// <remarks>
/// <code>
/// Connecting   --> Connected      the first connection, which ConnectAsync waits for unless it is opened in the background
/// Connected    --> Blocked        the broker accepts no messages (a memory or disk alarm)
/// Blocked      --> Connected      the alarm is over
/// Connected, Blocked --> Reconnecting   a connection was lost: the epoch ends, and so do its pending calls
/// Reconnecting --> Connected      connected again, topology declared, all consumers resumed: the next epoch
/// any but Closed --> Closing      the bus is disposed, or the first connection failed
/// Closing      --> Closed         the connection is closed
/// </code>
/// <see cref="Degraded"/> is Connected with a queue that currently cannot be consumed.
/// </remarks>
public enum RpcBusState
{
    /// <summary>
    /// Opening the first connection. The bus is in use in this state only with <see cref="RpcBusOptions.ConnectInBackground"/>.
    /// </summary>
    /// <remarks>Publishers wait, within their timeout.</remarks>
    Connecting,

    /// <summary>Messages are published, and all consumers run.</summary>
    Connected,

    /// <summary>Connected, but a queue is not consumed: it was deleted, or the broker refuses it. The bus retries.</summary>
    Degraded,

    /// <summary>Connected, but the broker accepts no messages. Publishers wait, within their timeout; consumers run.</summary>
    Blocked,

    /// <summary>Not connected. The bus reconnects, with increasing pauses. Publishers wait, within their timeout.</summary>
    Reconnecting,

    /// <summary>The bus accepts no new messages, and sends those that it has accepted.</summary>
    Closing,

    /// <summary>The bus is closed.</summary>
    Closed,
}
