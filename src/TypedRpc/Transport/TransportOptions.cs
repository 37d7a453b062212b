using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Diagnostics;

namespace TypedRpc.Transport;

/// <summary>The options that a bus passes to its transport.</summary>
/// <param name="Listener">Receives the events of the transport, such as returned messages and epochs.</param>
public sealed record TransportOptions(ITransportListener Listener)
{
    private readonly ILoggerFactory _loggers = NullLoggerFactory.Instance;

    /// <summary>Creates the transport's loggers. They are wrapped so that they do not throw.</summary>
    public required ILoggerFactory LoggerFactory
    {
        get => _loggers;
        init => _loggers = GuardedLoggers.Over(value);
    }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The connection name, which operators see at the broker.</summary>
    public string ConnectionName { get; init; } = "TypedRpc";

    /// <summary>
    /// The maximum size of a body that is sent, in bytes. A larger body from a peer is delivered with <c>Delivery.OversizeLength</c>.
    /// </summary>
    public int MaxMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// The maximum number of body bytes that wait to be written; confirmed and unconfirmed messages each have this limit.
    /// </summary>
    /// <remarks>A publisher waits when the limit is reached.</remarks>
    public long MaxOutgoingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The heartbeat interval (AMQP 0-9-1, 4.2.7). A peer that is silent for two intervals is considered lost.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The timeout of connecting, after which it fails with <see cref="TransportError.Unreachable"/>.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>True: connecting returns at once, and the transport retries until it is connected.</summary>
    /// <remarks>A transport whose first connection cannot fail ignores it.</remarks>
    public bool ConnectInBackground { get; init; }

    /// <summary>
    /// Returns the password for the broker, at each connection; null is the password of the URL. A transport without a login ignores it.
    /// </summary>
    /// <remarks>A URL with a password is then invalid (<see cref="TransportError.InvalidUrl"/>).</remarks>
    public Func<CancellationToken, ValueTask<string>>? PasswordProvider { get; init; }

    /// <summary>The names of the URL options that the bus reads. A transport accepts them in the URL and ignores them.</summary>
    /// <value>None.</value>
    public IReadOnlyCollection<string> BusUrlOptions { get; init; } = [];

    /// <summary>
    /// The bounds of the pause before each attempt to reconnect. The pause is random, between the lower bound and a limit that doubles.
    /// </summary>
    public (TimeSpan Least, TimeSpan Most) ReconnectDelay { get; init; } = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
}

/// <summary>Creates transports for the URL schemes that it is registered for.</summary>
public interface ITransportFactory
{
    /// <summary>Connects; completes in the first epoch, or at once with <see cref="TransportOptions.ConnectInBackground"/>.</summary>
    /// <exception cref="TransportException">The connection could not be opened; the error is the reason.</exception>
    ValueTask<ITransport> ConnectAsync(TransportUrl url, TransportOptions options, CancellationToken cancellationToken);

    /// <summary>Checks a URL and options without connecting. By default it accepts everything.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>; the message names the invalid part.</exception>
    void Check(TransportUrl url, TransportOptions options)
    {
    }
}
