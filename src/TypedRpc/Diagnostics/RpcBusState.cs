namespace TypedRpc;

/// <summary>The states of a bus's connection to its broker.</summary>
/// <remarks>
/// <code>
/// Connecting   --> Connected      the first connect, which ConnectAsync waits for unless it is made in the background
/// Connected    --> Blocked        the broker takes no messages (a memory or disk alarm)
/// Blocked      --> Connected      the alarm is over
/// Connected, Blocked --> Reconnecting   a connection was lost: the epoch ends, and its waiting calls with it
/// Reconnecting --> Connected      connected again, everything declared, all consumers resumed: the next epoch
/// any but Closed --> Closing      the bus is disposed, or the first connect failed
/// Closing      --> Closed         the connection is gone
/// </code>
/// <see cref="Degraded"/> is Connected with a queue that cannot be consumed at the moment.
/// </remarks>
public enum RpcBusState
{
    /// <summary>Making the first connection. Only with <see cref="RpcBusOptions.ConnectInBackground"/> is the bus in use by then: what is sent waits, within its time.</summary>
    Connecting,

    /// <summary>Messages go out, and all consumers run.</summary>
    Connected,

    /// <summary>Connected, but a queue is not consumed: it was deleted, or the broker refuses it. The bus goes on trying.</summary>
    Degraded,

    /// <summary>Connected, but the broker takes no messages: publishers wait, within their time. Consumers run.</summary>
    Blocked,

    /// <summary>Not connected; the bus tries again, with growing pauses. Publishers wait, within their time.</summary>
    Reconnecting,

    /// <summary>Nothing new is taken; what was taken is sent.</summary>
    Closing,

    /// <summary>Over.</summary>
    Closed,
}
