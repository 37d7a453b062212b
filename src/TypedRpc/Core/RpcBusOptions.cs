using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Transport;

namespace TypedRpc;

/// <summary>How a bus connects and behaves.</summary>
public sealed record RpcBusOptions
{
    /// <summary>The control exchange, the topic exchange under which topics are found; <c>?control_exchange=</c> in the URL overrides it.</summary>
    /// <value><c>openstack</c>, as in OpenStack.</value>
    public string ControlExchange { get; init; } = "openstack";

    /// <summary>How exchanges and queues are declared; oslo's options of the same meaning in the URL's query override it.</summary>
    public RpcTopology Topology { get; init; } = RpcTopology.Native;

    /// <summary>True compresses requests and replies in oslo.messaging's format: oslo's <c>kombu_compression=gzip</c>. Compressed ones are read in any case.</summary>
    public bool CompressOslo { get; init; }

    /// <summary>What wraps every request out and in, the first outermost.</summary>
    public IReadOnlyList<IRpcInterceptor> Interceptors { get; init; } = [];

    /// <summary>How the bus notifies.</summary>
    public NotificationOptions Notifications { get; init; } = new();

    /// <summary>The largest message that is sent or accepted, in bytes.</summary>
    /// <value>4 MiB.</value>
    public int MaxMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The most bytes of memory that what one message carries may take once it is decoded, by estimation; a message over it is an <see cref="RpcSerializationException"/>.</summary>
    /// <remarks>
    /// Small values become objects of many times their size: an empty map of one byte may be read as an object of ten members. The estimate counts objects, strings, bytes and the
    /// places of collections; what collections allocate while they grow comes on top, at most three times as much. Up to <see cref="RpcServerOptions.Concurrency"/> messages are decoded at a time.
    /// </remarks>
    /// <value>Null: 16 times <see cref="MaxMessageBytes"/>, which is 64 MiB. At least 64 KiB.</value>
    public long? MaxDecodedBytes { get; init; }

    /// <summary>How values are written in oslo.messaging's format.</summary>
    public RpcJsonOptions Json { get; init; } = new();

    /// <summary>The most bytes that may wait to be written to the broker, for calls and replies and for casts and notifications each. What finds no room waits, within its time.</summary>
    /// <value>64 MiB.</value>
    public long MaxOutgoingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most calls that may wait for a reply at a time; one more is <see cref="RpcOverloadedException"/>.</summary>
    /// <value>100,000.</value>
    public int MaxPendingCalls { get; init; } = 100_000;

    /// <summary>How long <see cref="RpcBus.ConnectAsync"/> may take. Starting a server or a listener may take three times as long, as it waits for a lost connection.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// True has <see cref="RpcBus.ConnectAsync"/> return at once and connect in the background, again and again until it succeeds, so that a process may start before its broker.
    /// </summary>
    /// <remarks>
    /// Until then <see cref="RpcBus.Health"/> is <see cref="RpcBusState.Connecting"/> with the reason of the last failure, calls and casts wait within their time, and starting a server or a
    /// listener waits until its token fires. A broker that refuses the user, the password or the virtual host three times in a row ends these waits with
    /// <see cref="RpcConnectionException"/>, which is not transient; the bus goes on trying. A URL that cannot be read still fails at once.
    /// </remarks>
    /// <value>False: a failed first connect is <see cref="RpcConnectionException"/>.</value>
    public bool ConnectInBackground { get; init; }

    /// <summary>The interval of the broker connection's heartbeats; a silent peer is given up after two of them.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The name of the connection that operators see at the broker.</summary>
    /// <value>The process's name and id.</value>
    public string ConnectionName { get; init; } = $"{AppDomain.CurrentDomain.FriendlyName}:{Environment.ProcessId}";

    /// <summary>Transports by scheme, before those that the process has registered.</summary>
    public IReadOnlyDictionary<string, ITransportFactory> Transports { get; init; } = new Dictionary<string, ITransportFactory>();

    /// <summary>Makes the loggers; docs/logging.md has what they write. A factory or a logger that throws costs its line, which is counted, and nothing else.</summary>
    /// <value>Nothing is logged.</value>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock of deadlines and pauses. It is part of the bus rather than a callback: it must not throw.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal long DecodedBytes => MaxDecodedBytes ?? 16L * MaxMessageBytes;

    internal RpcBusOptions Validated()
    {
        if (!Identifiers.IsTopic(ControlExchange))
            throw new ArgumentException($"'{ControlExchange}' cannot be the name of an exchange: words of letters, digits, '_' and '-', joined by dots.", nameof(ControlExchange));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, 1024, nameof(MaxMessageBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxMessageBytes, 128 * 1024 * 1024, nameof(MaxMessageBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDecodedBytes ?? long.MaxValue, 64 * 1024, nameof(MaxDecodedBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxOutgoingBytes, 1024, nameof(MaxOutgoingBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPendingCalls, 1, nameof(MaxPendingCalls));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPendingCalls, 16_000_000, nameof(MaxPendingCalls));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero, nameof(ConnectTimeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ConnectTimeout, TimeSpan.FromHours(1), nameof(ConnectTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(Heartbeat, TimeSpan.FromSeconds(1), nameof(Heartbeat));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Heartbeat, TimeSpan.FromHours(1), nameof(Heartbeat));
        ArgumentNullException.ThrowIfNull(Json);
        Json.Validated();
        ArgumentNullException.ThrowIfNull(Topology);
        Topology.Validated();
        ArgumentNullException.ThrowIfNull(Interceptors);
        ArgumentNullException.ThrowIfNull(Transports);
        ArgumentNullException.ThrowIfNull(Notifications);
        Notifications.Validated();
        ArgumentNullException.ThrowIfNull(LoggerFactory);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        return this;
    }
}
