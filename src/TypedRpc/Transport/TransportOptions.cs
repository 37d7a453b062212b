using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Diagnostics;

namespace TypedRpc.Transport;

/// <summary>What a bus gives to the transport it connects.</summary>
/// <param name="Listener">Hears of returned messages and of epochs.</param>
public sealed record TransportOptions(ITransportListener Listener)
{
    private readonly ILoggerFactory _loggers = NullLoggerFactory.Instance;

    /// <summary>Makes the transport's loggers, which do not throw whatever the given factory's do.</summary>
    public required ILoggerFactory LoggerFactory
    {
        get => _loggers;
        init => _loggers = GuardedLoggers.Over(value);
    }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The name that operators see at the broker.</summary>
    public string ConnectionName { get; init; } = "TypedRpc";

    /// <summary>The largest body that is sent, in bytes. A larger one that somebody else has sent is delivered with its <c>Delivery.OversizeLength</c>.</summary>
    public int MaxMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The most bytes of bodies that may wait to be written, for confirmed and for unconfirmed messages each. Who finds no room waits.</summary>
    public long MaxOutgoingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The interval of heartbeats (AMQP 0-9-1, 4.2.7); a silent peer is given up after two of them.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that connecting may take before it fails with <see cref="TransportError.Unreachable"/>.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>True returns before there is a connection, and tries to connect until there is one. A transport whose first connect cannot fail ignores it.</summary>
    public bool ConnectInBackground { get; init; }

    /// <summary>The bounds of the pause before each attempt to connect again; the pause is random between the first and a doubling limit.</summary>
    public (TimeSpan Least, TimeSpan Most) ReconnectDelay { get; init; } = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
}

/// <summary>Makes connections for the schemes it is registered under.</summary>
public interface ITransportFactory
{
    /// <summary>Connects; completes in the first epoch, or at once with <see cref="TransportOptions.ConnectInBackground"/>.</summary>
    /// <exception cref="TransportException">No connection could be made; the error says which part is at fault.</exception>
    ValueTask<ITransport> ConnectAsync(TransportUrl url, TransportOptions options, CancellationToken cancellationToken);
}
