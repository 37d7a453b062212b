using TypedRpc.Transport;

namespace TypedRpc.Tests.Contracts;

/// <summary>What options are refused before anything is done with them.</summary>
public sealed class Options
{
    [Fact]
    public void The_defaults_are_valid()
    {
        new RpcClientOptions().Validated();
        new RpcServerOptions().Validated();
        new RpcBusOptions().Validated();
    }

    public static TheoryData<TimeSpan, TimeSpan> Times => new()
    {
        { TimeSpan.Zero, TimeSpan.Zero },
        { TimeSpan.FromTicks(-1), TimeSpan.Zero },
        { Timeout.InfiniteTimeSpan, TimeSpan.Zero },
        { TimeSpan.FromDays(25), TimeSpan.Zero },
        { TimeSpan.MaxValue, TimeSpan.Zero },
        { TimeSpan.FromSeconds(1), TimeSpan.FromTicks(-1) },
        { TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan },
        { TimeSpan.FromSeconds(1), TimeSpan.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Times))]
    public void A_client_refuses_times_that_no_clock_can_keep(TimeSpan timeout, TimeSpan wait) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new RpcClientOptions { Timeout = timeout, WaitForServer = wait }.Validated());

    [Fact]
    public void A_client_takes_the_shortest_and_the_longest_time()
    {
        new RpcClientOptions { Timeout = TimeSpan.FromTicks(1), WaitForServer = TimeSpan.FromDays(24) }.Validated();
        new RpcClientOptions { Timeout = TimeSpan.FromDays(24) }.Validated();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a*")]
    [InlineData("#")]
    [InlineData("größe")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData(null)]
    public void A_server_refuses_a_name_that_is_not_a_word(string? name)
    {
        Should.Throw<ArgumentException>(() => new RpcServerOptions { Server = name! }.Validated());
        Should.Throw<ArgumentException>(() => new RpcServerOptions { Server = new string('a', 201) }.Validated());
        if (name is not null)
            Should.Throw<ArgumentException>(() => new RpcServerOptions { Exchange = name }.Validated());
        Should.Throw<ArgumentException>(() => new RpcBusOptions { ControlExchange = name! }.Validated());
    }

    [Theory]
    [InlineData("h1")]
    [InlineData("node-1.example.org")]
    [InlineData("_")]
    public void A_server_takes_a_host_name(string name) => new RpcServerOptions { Server = name }.Validated();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65001)]
    public void A_server_refuses_a_concurrency_out_of_range(int concurrency) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new RpcServerOptions { Concurrency = concurrency }.Validated());

    [Fact]
    public void A_server_refuses_a_drain_that_no_timer_can_keep()
    {
        foreach (TimeSpan drain in new[] { TimeSpan.FromTicks(-1), Timeout.InfiniteTimeSpan, TimeSpan.MaxValue })
            Should.Throw<ArgumentOutOfRangeException>(() => new RpcServerOptions { DrainTimeout = drain }.Validated());
        new RpcServerOptions { DrainTimeout = TimeSpan.Zero, Concurrency = 65000 }.Validated();
    }

    [Fact]
    public void A_bus_refuses_what_is_out_of_range()
    {
        Refused(new() { MaxMessageBytes = 1023 });
        Refused(new() { MaxMessageBytes = (128 << 20) + 1 });
        Refused(new() { MaxPendingCalls = 0 });
        Refused(new() { MaxPendingCalls = 16_000_001 });
        Refused(new() { ConnectTimeout = TimeSpan.Zero });
        Refused(new() { Heartbeat = TimeSpan.FromMilliseconds(999) });
        Refused(new() { Interceptors = null! });
        Refused(new() { Transports = null! });
        Refused(new() { LoggerFactory = null! });
        Refused(new() { TimeProvider = null! });
        new RpcBusOptions
        {
            MaxMessageBytes = 1024,
            MaxPendingCalls = 1,
            ConnectTimeout = TimeSpan.FromTicks(1),
            Heartbeat = TimeSpan.FromSeconds(1),
        }.Validated();

        static void Refused(RpcBusOptions options) => Should.Throw<ArgumentException>(() => options.Validated());
    }

    [Fact]
    public void A_bus_copies_its_options_so_that_later_changes_have_no_effect()
    {
        List<string> drivers = ["log"], topics = ["volume"], secrets = ["pin"];
        List<IRpcInterceptor> interceptors = [];
        var own = new Dictionary<string, INotificationDriver>();
        var transports = new Dictionary<string, ITransportFactory>();
        var rule = new NotificationRule { AcceptedEvents = ["volume.*"] };
        var rules = new Dictionary<string, NotificationRule> { ["log"] = rule };
        var groups = new Dictionary<string, IReadOnlyDictionary<string, NotificationRule>> { ["g"] = rules };
        var routing = new NotificationRouting { Groups = groups };
        var options = new RpcBusOptions
        {
            Topology = RpcTopology.Oslo,
            Interceptors = interceptors,
            Transports = transports,
            Notifications = new() { Drivers = drivers, OwnDrivers = own, Topics = topics, RedactedNames = secrets, Routing = routing },
        };
        RpcBusOptions copy = options.Validated();

        options.MaxPendingCalls = 1;
        options.Oslo.Durable = true;
        options.Oslo.Json.DecimalsAsNumbers = true;
        options.Notifications.BufferSize = 1;
        drivers.Clear();
        topics.Add("other");
        secrets.Clear();
        rule.AcceptedEvents = [];
        rules.Add("late", rule);
        interceptors.Add(null!);
        own.Add("late", new InMemoryNotificationDriver());
        transports.Add("late", null!);

        copy.MaxPendingCalls.ShouldBe(100_000);
        (copy.Oslo.Durable, copy.Oslo.Json.DecimalsAsNumbers, copy.Notifications.BufferSize).ShouldBe((false, false, 10_000));
        (copy.Interceptors.Count, copy.Transports.Count, copy.Notifications.OwnDrivers.Count).ShouldBe((0, 0, 0));
        copy.Notifications.Drivers.ShouldBe(["log"]);
        copy.Notifications.EffectiveTopics.ShouldBe(["volume"]);
        copy.Notifications.EffectiveRedactedNames.ShouldBe(["pin"]);
        copy.Notifications.Routing!.Groups["g"].ShouldHaveSingleItem().Value.AcceptedEvents.ShouldBe(["volume.*"]);
    }

    [Fact]
    public void A_driver_or_a_transport_that_is_null_is_refused_by_its_name()
    {
        var own = new NotificationOptions { OwnDrivers = new Dictionary<string, INotificationDriver> { ["mine"] = null! } };
        Should.Throw<ArgumentException>(new RpcBusOptions { Notifications = own }.Validated).Message.ShouldContain("'mine'");
        var bus = new RpcBusOptions { Transports = new Dictionary<string, ITransportFactory> { ["pigeon"] = null! } };
        Should.Throw<ArgumentException>(bus.Validated).Message.ShouldContain("'pigeon'");
    }

    [Fact]
    public void Clients_servers_and_listeners_copy_their_options_too()
    {
        var client = new RpcClientOptions();
        var server = new RpcServerOptions { Server = "h1" };
        List<string> topics = ["volume"];
        var patterns = new Dictionary<string, string> { ["id"] = "a" };
        var listener = new NotificationListenerOptions { Topics = topics, Filter = new() { Payload = patterns } };
        (RpcClientOptions ofClient, RpcServerOptions ofServer) = (client.Validated(), server.Validated());
        NotificationListenerOptions ofListener = listener.Validated();

        client.Retry = 7;
        server.Server = "h2";
        topics.Clear();
        listener.Filter.EventType = "late";
        patterns.Clear();

        (ofClient.Retry, ofServer.Server).ShouldBe((null, "h1"));
        ofListener.Topics.ShouldBe(["volume"]);
        ofListener.Filter!.EventType.ShouldBeNull();
        ofListener.Filter.Payload!.Count.ShouldBe(1);
    }

    [Fact]
    public void Options_of_oslos_topology_are_refused_with_the_native_one()
    {
        Should.Throw<ArgumentException>(() => new RpcBusOptions { Oslo = new() { Durable = true } }.Validated());
        Should.Throw<ArgumentException>(() => new RpcBusOptions { Oslo = new() { TransientTtl = TimeSpan.Zero } }.Validated());
        Should.Throw<ArgumentException>(() => new RpcBusOptions { Topology = (RpcTopology)7 }.Validated());
        Should.Throw<ArgumentException>(() => new RpcBusOptions { Oslo = null! }.Validated());
        var format = new RpcBusOptions { Oslo = new() { Compress = true, Json = new() { DecimalsAsNumbers = true } } };
        format.Validated().Oslo.Compress.ShouldBeTrue();

        RpcBusOptions oslo = new() { Topology = RpcTopology.Oslo, Oslo = new() { Quorum = true } };
        oslo.Validated().Oslo.Quorum.ShouldBeTrue();
        oslo.Oslo.AutoDelete = true;
        Should.Throw<ArgumentException>(() => oslo.Validated());
    }

    [Theory]
    [InlineData("volume", true)]
    [InlineData("volume.backup-1_x", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData(".a", false)]
    [InlineData("a.", false)]
    [InlineData("a..b", false)]
    [InlineData("a*", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    [InlineData(null, false)]
    public void A_topic_is_words_joined_by_dots(string? name, bool isTopic) => Identifiers.IsTopic(name).ShouldBe(isTopic);

    [Fact]
    public void A_topic_leaves_room_for_a_server()
    {
        Identifiers.IsTopic(new string('a', 200)).ShouldBeTrue();
        Identifiers.IsTopic(new string('a', 201)).ShouldBeFalse();
    }

    public static TheoryData<NotificationOptions> BadNotifications => new()
    {
        new NotificationOptions { Topics = [] },
        new NotificationOptions { Topics = ["a b"] },
        new NotificationOptions { Retry = -2 },
        new NotificationOptions { Budget = TimeSpan.Zero },
        new NotificationOptions { Budget = TimeSpan.FromDays(25) },
        new NotificationOptions { BufferSize = 0 },
        new NotificationOptions { QueueMaxLength = 0 },
        new NotificationOptions { QueueTimeToLive = TimeSpan.Zero },
        new NotificationOptions { Drivers = null! },
        new NotificationOptions { OwnDrivers = null! },
    };

    [Theory]
    [MemberData(nameof(BadNotifications))]
    public void A_bus_refuses_notifications_that_it_could_not_send(NotificationOptions options) =>
        Should.Throw<ArgumentException>(() => new RpcBusOptions { Notifications = options }.Validated());
}
