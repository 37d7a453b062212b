using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TypedRpc.Hosting.Tests;

/// <summary>Options come from configuration and delegates, as the options of other libraries do.</summary>
public sealed class OptionsBindingTests
{
    internal static readonly (string Key, string Value)[] OfBus =
    [
        ("ControlExchange", "cinder"),
        ("Topology", "oslo"),
        ("Oslo:Durable", "true"),
        ("Oslo:AutoDelete", "true"),
        ("Oslo:Quorum", "true"),
        ("Oslo:TransientQuorum", "true"),
        ("Oslo:TransientTtl", "00:01:00"),
        ("Oslo:Compress", "true"),
        ("Oslo:Json:DecimalsAsNumbers", "true"),
        ("Oslo:Json:GuidFormat", "Digits"),
        ("MaxMessageBytes", "2048"),
        ("MaxDecodedBytes", "70000"),
        ("MaxOutgoingBytes", "4096"),
        ("MaxPendingCalls", "12"),
        ("ConnectTimeout", "00:00:07"),
        ("ConnectInBackground", "true"),
        ("Heartbeat", "00:00:20"),
        ("ConnectionName", "api"),
        ("Notifications:Drivers:0", "routing"),
        ("Notifications:Drivers:1", "log"),
        ("Notifications:Topics:0", "volume"),
        ("Notifications:Retry", "3"),
        ("Notifications:Budget", "00:00:30"),
        ("Notifications:BufferSize", "5"),
        ("Notifications:Overflow", "DropOldest"),
        ("Notifications:DeclareQueues", "false"),
        ("Notifications:QueueMaxLength", "9"),
        ("Notifications:QueueTimeToLive", "01:00:00"),
        ("Notifications:RedactedNames:0", "pin"),
        ("Notifications:Routing:Groups:billing:log:AcceptedEvents:0", "volume.*"),
        ("Notifications:Routing:Groups:billing:log:AcceptedPriorities:0", "info"),
    ];

    internal static readonly (string Key, string Value)[] OfClient =
    [
        ("Timeout", "00:00:05"),
        ("WaitForServer", "00:00:01"),
        ("Wire", "oslo"),
        ("OsloCallMonitorTimeout", "00:00:03"),
        ("Liveness", "00:00:04"),
        ("InheritDeadline", "false"),
        ("Retry", "2"),
        ("VersionCap", "1.3"),
        ("MaxPackedRequests", "8"),
    ];

    internal static readonly (string Key, string Value)[] OfServer =
    [
        ("Server", "h1"),
        ("Exchange", "cinder"),
        ("Concurrency", "7"),
        ("Prefetch", "9"),
        ("MaxPackedRequests", "4"),
        ("DrainTimeout", "00:00:20"),
        ("ConfirmStart", "true"),
        ("IncludeStackTraces", "true"),
        ("OsloPing", "true"),
    ];

    internal static readonly (string Key, string Value)[] OfListener =
    [
        ("Topics:0", "volume"),
        ("Topics:1", "snapshot"),
        ("Exchanges:0", "cinder"),
        ("Priorities:0", "error"),
        ("Priorities:1", "critical"),
        ("Pool", "billing"),
        ("Filter:PublisherId", "volume\\."),
        ("Filter:EventType", "create"),
        ("Filter:Context:project_id", "p1"),
        ("Filter:Metadata:timestamp", "2026"),
        ("Filter:Payload:host", "h1"),
        ("Filter:MatchTimeout", "00:00:01"),
        ("Concurrency", "3"),
        ("Prefetch", "4"),
        ("DeliveryLimit", "5"),
        ("BatchSize", "6"),
        ("BatchTimeout", "00:00:02"),
        ("DrainTimeout", "00:00:03"),
    ];

    // These are objects and have no text form.
    internal static readonly string[] Objects =
    [
        nameof(RpcBusOptions.Interceptors), nameof(RpcBusOptions.Transports), nameof(RpcBusOptions.LoggerFactory),
        nameof(RpcBusOptions.TimeProvider), nameof(RpcBusOptions.ScopeFactory), nameof(RpcBusOptions.PasswordProvider),
        nameof(NotificationOptions.OwnDrivers),
    ];

    [Fact]
    public void The_options_of_a_bus_bind()
    {
        RpcBusOptions bus = Bound<RpcBusOptions>(OfBus);

        bus.ControlExchange.ShouldBe("cinder");
        bus.Topology.ShouldBe(RpcTopology.Oslo);
        bus.Oslo.ShouldBe(new RpcOsloOptions
        {
            Durable = true,
            AutoDelete = true,
            Quorum = true,
            TransientQuorum = true,
            TransientTtl = TimeSpan.FromMinutes(1),
            Compress = true,
            Json = new() { DecimalsAsNumbers = true, GuidFormat = RpcGuidFormat.Digits },
        });
        (bus.MaxMessageBytes, bus.MaxDecodedBytes, bus.MaxOutgoingBytes, bus.MaxPendingCalls).ShouldBe((2048, 70_000, 4096, 12));
        (bus.ConnectTimeout, bus.ConnectInBackground, bus.Heartbeat).ShouldBe((TimeSpan.FromSeconds(7), true, TimeSpan.FromSeconds(20)));
        bus.ConnectionName.ShouldBe("api");

        NotificationOptions sent = bus.Notifications;
        sent.Drivers.ShouldBe(["routing", "log"]);
        sent.Topics.ShouldBe(["volume"]);
        sent.RedactedNames.ShouldBe(["pin"]);
        (sent.Retry, sent.Budget, sent.BufferSize).ShouldBe((3, TimeSpan.FromSeconds(30), 5));
        sent.Overflow.ShouldBe(NotificationOverflow.DropOldest);
        (sent.DeclareQueues, sent.QueueMaxLength, sent.QueueTimeToLive).ShouldBe((false, 9, TimeSpan.FromHours(1)));
        NotificationRule rule = sent.Routing!.Groups["billing"]["log"];
        rule.AcceptedEvents.ShouldBe(["volume.*"]);
        rule.AcceptedPriorities.ShouldBe(["info"]);
    }

    [Fact]
    public void The_options_of_a_client_bind() =>
        Bound<RpcClientOptions>(OfClient).ShouldBe(new RpcClientOptions
        {
            Timeout = TimeSpan.FromSeconds(5),
            WaitForServer = TimeSpan.FromSeconds(1),
            Wire = RpcWire.Oslo,
            OsloCallMonitorTimeout = TimeSpan.FromSeconds(3),
            Liveness = TimeSpan.FromSeconds(4),
            InheritDeadline = false,
            Retry = 2,
            VersionCap = new RpcVersion(1, 3),
            MaxPackedRequests = 8,
        });

    [Fact]
    public void The_options_of_a_proxy_bind() =>
        Bound<RpcProxyOptions>(
            ("Server", "h1"),
            ("Timeout", "00:00:05"),
            ("WaitForServer", "00:00:01"),
            ("Exchange", "cinder"),
            ("Topic", "volume"),
            ("Namespace", "admin"),
            ("Version", "2.1.4"),
            ("Fanout", "true"),
            ("Retry", "2"),
            ("OsloCallMonitorTimeout", "00:00:03")).ShouldBe(new RpcProxyOptions
            {
                Server = "h1",
                Timeout = TimeSpan.FromSeconds(5),
                WaitForServer = TimeSpan.FromSeconds(1),
                Exchange = "cinder",
                Topic = "volume",
                Namespace = "admin",
                Version = new RpcVersion(2, 1, 4),
                Fanout = true,
                Retry = 2,
                OsloCallMonitorTimeout = TimeSpan.FromSeconds(3),
            });

    [Fact]
    public void The_options_of_a_server_bind() =>
        Bound<RpcServerOptions>(OfServer).ShouldBe(new RpcServerOptions
        {
            Server = "h1",
            Exchange = "cinder",
            Concurrency = 7,
            Prefetch = 9,
            MaxPackedRequests = 4,
            DrainTimeout = TimeSpan.FromSeconds(20),
            ConfirmStart = true,
            IncludeStackTraces = true,
            OsloPing = true,
        });

    [Fact]
    public void The_options_of_a_listener_bind()
    {
        NotificationListenerOptions listener = Bound<NotificationListenerOptions>(OfListener);

        listener.Topics.ShouldBe(["volume", "snapshot"]);
        listener.Exchanges.ShouldBe(["cinder"]);
        listener.Priorities.ShouldBe([NotificationPriority.Error, NotificationPriority.Critical]);
        listener.Pool.ShouldBe("billing");
        (listener.Concurrency, listener.Prefetch, listener.DeliveryLimit, listener.BatchSize).ShouldBe((3, 4, 5, 6));
        (listener.BatchTimeout, listener.DrainTimeout).ShouldBe((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)));
        NotificationFilter filter = listener.Filter!;
        (filter.PublisherId, filter.EventType, filter.MatchTimeout).ShouldBe(("volume\\.", "create", TimeSpan.FromSeconds(1)));
        filter.Context!["project_id"].ShouldBe("p1");
        filter.Metadata!["timestamp"].ShouldBe("2026");
        filter.Payload!["host"].ShouldBe("h1");
    }

    [Fact]
    public void A_version_that_is_not_one_is_an_error_of_configuration() =>
        Should.Throw<InvalidOperationException>(() => BoundPart<RpcClientOptions>(("VersionCap", "latest")))
            .Message.ShouldContain("VersionCap");

    [Fact]
    public async Task A_section_and_a_delegate_configure_a_bus_together()
    {
        IConfiguration configuration = Configuration(("TypedRpc:ControlExchange", "cinder"), ("TypedRpc:Notifications:Drivers:0", "test"));
        var sent = new InMemoryNotificationDriver();
        await using ServiceProvider services = new ServiceCollection()
            .Configure<RpcBusOptions>(configuration.GetSection("TypedRpc"))
            .Configure<RpcBusOptions>(options =>
            {
                options.MaxPendingCalls = 12;
                options.Notifications.OwnDrivers = new Dictionary<string, INotificationDriver> { ["test"] = sent };
            })
            .BuildServiceProvider();

        RpcBusOptions options = services.GetRequiredService<IOptions<RpcBusOptions>>().Value;
        await using RpcBus bus = await RpcBus.ConnectAsync("memory://", options);
        options.Notifications.Drivers = [];
        await bus.Notifier("p").InfoAsync("e", null);
        await bus.FlushNotificationsAsync();

        (options.ControlExchange, options.MaxPendingCalls).ShouldBe(("cinder", 12));
        sent.Notifications.ShouldHaveSingleItem().EventType.ShouldBe("e");
    }

    /// <summary>Binds the values, after a check that they name every option of the type, and of the options in it.</summary>
    private static T Bound<T>(params (string Key, string Value)[] values)
        where T : class, new()
    {
        KeysOf(typeof(T), "")
            .Where(key => !values.Any(value => value.Key == key || value.Key.StartsWith(key + ":", StringComparison.Ordinal)))
            .ShouldBeEmpty("these options are not in the test");
        return BoundPart<T>(values);
    }

    private static T BoundPart<T>(params (string Key, string Value)[] values)
        where T : class, new()
    {
        var options = new T();
        Configuration(values).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        return options;
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value)))
            .Build();

    private static IEnumerable<string> KeysOf(Type type, string prefix) =>
        from property in type.GetProperties()
        where property.GetMethod is { IsStatic: false } && !Objects.Contains(property.Name)
        from key in IsOptions(property.PropertyType) ? KeysOf(property.PropertyType, $"{prefix}{property.Name}:") : [prefix + property.Name]
        select key;

    private static bool IsOptions(Type type) => type.IsClass && type != typeof(string) && type.Assembly == typeof(RpcBus).Assembly;
}
