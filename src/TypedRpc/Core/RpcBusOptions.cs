using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Transport;

namespace TypedRpc;

/// <summary>The options of a bus.</summary>
/// <remarks>
/// They bind from configuration and can be set by a delegate. <see cref="RpcBus.ConnectAsync"/> copies them with everything that they
/// contain: later changes do not affect the bus.
/// </remarks>
public sealed record RpcBusOptions : IChecked
{
    /// <summary>
    /// The control exchange: the topic exchange that requests are published to. <c>?control_exchange=</c> in the URL overrides it.
    /// </summary>
    /// <value><c>openstack</c>, as in OpenStack.</value>
    public string ControlExchange { get; set; } = "openstack";

    /// <summary>How exchanges and queues are declared. The corresponding oslo options in the URL's query override it.</summary>
    /// <value><see cref="RpcTopology.Native"/>.</value>
    public RpcTopology Topology { get; set; } = RpcTopology.Native;

    /// <summary>
    /// The options that apply only to oslo.messaging's topology and format. The options of the same meaning in the URL's query override
    /// them.
    /// </summary>
    public RpcOsloOptions Oslo { get; set; } = new();

    /// <summary>The interceptors that wrap every outgoing and every served request, the first outermost.</summary>
    public IReadOnlyList<IRpcInterceptor> Interceptors { get; set; } = [];

    /// <summary>
    /// Creates the scope of each served request and each handled notification, for implementations that are added with a function of
    /// their services. The package TypedRpc.Hosting sets it.
    /// </summary>
    /// <remarks>
    /// A scope is created when its services are first used, and disposed after the reply was sent and the message settled. The factory
    /// must be safe to use from any thread.
    /// </remarks>
    /// <value>Null: <see cref="RpcRequest.Services"/> is null.</value>
    public Func<IRpcScope>? ScopeFactory { get; set; }

    /// <summary>The notification options.</summary>
    public NotificationOptions Notifications { get; set; } = new();

    /// <summary>The maximum size of a message that is sent or accepted, in bytes.</summary>
    /// <value>4 MiB.</value>
    public int MaxMessageBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// The maximum estimated memory of a decoded message, in bytes. A larger message fails with <see cref="RpcSerializationException"/>.
    /// </summary>
    /// <remarks>
    /// Small encoded values become much larger objects: an empty map of one byte may be read as an object of ten members. The estimate
    /// counts objects, strings, bytes and the elements of collections. Collections allocate up to three times as much in addition while
    /// they grow. Up to <see cref="RpcServerOptions.Concurrency"/> messages are decoded at the same time.
    /// </remarks>
    /// <value>Null: 16 times <see cref="MaxMessageBytes"/>, which is 64 MiB by default. The minimum is 64 KiB.</value>
    public long? MaxDecodedBytes { get; set; }

    /// <summary>
    /// The maximum number of bytes that wait to be written to the broker. Publishers wait, within their timeout, when it is reached.
    /// </summary>
    /// <remarks>There are two such buffers: one for calls and replies, and one for casts and notifications.</remarks>
    /// <value>64 MiB.</value>
    public long MaxOutgoingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The maximum number of pending calls. Any further call fails with <see cref="RpcOverloadedException"/>.</summary>
    /// <value>100,000.</value>
    public int MaxPendingCalls { get; set; } = 100_000;

    /// <summary>The timeout of <see cref="RpcBus.ConnectAsync"/>.</summary>
    /// <remarks>Starting a server or a listener may take three times as long, because it waits for a lost connection.</remarks>
    /// <value>5 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// True: <see cref="RpcBus.ConnectAsync"/> returns at once, and the bus retries to connect in the background until it succeeds.
    /// </summary>
    /// <remarks>
    /// A process may then start before its broker. Until the first connection, <see cref="RpcBus.Health"/> is
    /// <see cref="RpcBusState.Connecting"/> with the cause of the last failure, calls and casts wait within their timeout, and starting a
    /// server or a listener waits until its token is cancelled. A broker that refuses the user, the password or the virtual host three
    /// times in a row ends these waits with a <see cref="RpcConnectionException"/> that is not transient; the bus continues to retry. An
    /// invalid URL still fails at once.
    /// </remarks>
    /// <value>False: if the first connection fails, <see cref="RpcBus.ConnectAsync"/> throws <see cref="RpcConnectionException"/>.</value>
    public bool ConnectInBackground { get; set; }

    /// <summary>Returns the password for the broker. It is called at each connection, so that a replaced password is used.</summary>
    /// <remarks>
    /// It must complete within <see cref="ConnectTimeout"/>. The URL must then contain no password. A transport without a login ignores it.
    /// </remarks>
    /// <value>Null: the password of the URL.</value>
    public Func<CancellationToken, ValueTask<string>>? PasswordProvider { get; set; }

    /// <summary>The heartbeat interval of the broker connection. A peer that is silent for two intervals is considered lost.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The connection name, which operators see at the broker.</summary>
    /// <value>The process's name and id.</value>
    public string ConnectionName { get; set; } = $"{AppDomain.CurrentDomain.FriendlyName}:{Environment.ProcessId}";

    /// <summary>Transports by scheme, in any letter case. They take precedence over those that are registered in the process.</summary>
    public IReadOnlyDictionary<string, ITransportFactory> Transports { get; set; } = new Dictionary<string, ITransportFactory>();

    /// <summary>Creates the loggers. docs/logging.md lists their messages.</summary>
    /// <remarks>
    /// If a factory or a logger throws, only the log line is lost; it is counted in <see cref="RpcStatistics.LogLinesLost"/>.
    /// </remarks>
    /// <value>Nothing is logged.</value>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The clock of deadlines and pauses. It must not throw: unlike a callback, it is not guarded against exceptions.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal long DecodedBytes => MaxDecodedBytes ?? 16L * MaxMessageBytes;

    /// <summary>Finds all invalid options. <see cref="RpcBus.FindProblems"/> also checks the URL and the notification drivers.</summary>
    internal IReadOnlyList<RpcOptionProblem> FindProblems()
    {
        var checks = default(OptionChecks);
        ((IChecked)this).Check(ref checks);
        return checks.Problems;
    }

    /// <summary>Checks the options and returns a copy that later changes do not affect.</summary>
    internal RpcBusOptions Validated()
    {
        var checks = default(OptionChecks);
        ((IChecked)this).Check(ref checks);
        checks.ThrowIfAny();
        return this with
        {
            Oslo = Oslo.Copied(),
            Interceptors = Interceptors.ToArray(),
            Transports = Transports.ToDictionary(StringComparer.OrdinalIgnoreCase),
            Notifications = Notifications.Copied(),
        };
    }

    void IChecked.Check(ref OptionChecks checks)
    {
        checks.Topic(ControlExchange ?? "", "exchange", nameof(ControlExchange));
        checks.Range(MaxMessageBytes, 1024, 128 * 1024 * 1024, nameof(MaxMessageBytes));
        checks.Range(MaxDecodedBytes, 64 * 1024, long.MaxValue, nameof(MaxDecodedBytes));
        checks.Range(MaxOutgoingBytes, 1024, long.MaxValue, nameof(MaxOutgoingBytes));
        checks.Range(MaxPendingCalls, 1, 16_000_000, nameof(MaxPendingCalls));
        checks.Range(ConnectTimeout, TimeSpan.FromTicks(1), TimeSpan.FromHours(1), nameof(ConnectTimeout));
        checks.Range(Heartbeat, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(Heartbeat));
        checks.Defined(Topology, nameof(Topology));
        checks.That(Topology != RpcTopology.Native || Oslo?.DeclaresAsUsual != false, nameof(Topology), RpcOsloOptions.NeedsOslo);
        checks.Within(nameof(Oslo), Oslo);
        checks.NotNull(Interceptors, nameof(Interceptors));
        if (checks.NotNull(Transports, nameof(Transports)))
        {
            foreach ((string scheme, ITransportFactory factory) in Transports)
                checks.That(factory is not null, nameof(Transports), $"The transport of the scheme '{scheme}' is null.");
        }

        checks.Within(nameof(Notifications), Notifications);
        checks.NotNull(ConnectionName, nameof(ConnectionName));
        checks.NotNull(LoggerFactory, nameof(LoggerFactory));
        checks.NotNull(TimeProvider, nameof(TimeProvider));
    }
}
