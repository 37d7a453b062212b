using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Who declares first, with options of oslo.messaging and what they are here.</summary>
public sealed class OsloTopologyTests : RpcBed
{
    private const string Ours = "ours";
    private readonly VirtualHost _host;
    private string _query = "";
    private string _ownQuery = "";
    private RpcOsloOptions _oslo = new();

    public OsloTopologyTests(PythonPeers python)
        : this(python, new VirtualHost())
    {
    }

    private OsloTopologyTests(PythonPeers python, VirtualHost host)
        : base(python, host) => _host = host;

    protected override string PythonQuery => _query;

    protected override string Query => _ownQuery;

    protected override RpcBusOptions Options => new() { Topology = RpcTopology.Oslo, Oslo = _oslo };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("?amqp_durable_queues=true", false)]
    [InlineData("?amqp_durable_queues=true", true)]
    [InlineData("?amqp_auto_delete=true", false)]
    [InlineData("?amqp_auto_delete=true", true)]
    [InlineData("?rabbit_quorum_queue=true", false)]
    [InlineData("?rabbit_quorum_queue=true", true)]
    [InlineData("?rabbit_transient_queues_ttl=60", false)]
    [InlineData("?rabbit_transient_queues_ttl=60", true)]
    public async Task Both_languages_serve_call_and_notify_in_either_order(string options, bool isPythonFirst)
    {
        (_query, _oslo) = (options, options switch
        {
            "?amqp_durable_queues=true" => new RpcOsloOptions { Durable = true },
            "?amqp_auto_delete=true" => new RpcOsloOptions { AutoDelete = true },
            "?rabbit_quorum_queue=true" => new RpcOsloOptions { Quorum = true },
            "?rabbit_transient_queues_ttl=60" => new RpcOsloOptions { TransientTtl = TimeSpan.FromSeconds(60) },
            _ => new RpcOsloOptions(),
        });
        RpcBus bus = await NotifyingAsync("messagingv2");
        await WorkTogetherAsync(bus, isPythonFirst);
    }

    [Theory]
    [InlineData("?amqp_durable_queues=true")]
    [InlineData("?amqp_auto_delete=true")]
    [InlineData("?rabbit_quorum_queue=true")]
    [InlineData("?rabbit_transient_queues_ttl=60")]
    public async Task Options_in_a_URL_of_Python_declare_the_same_here(string options)
    {
        _query = _ownQuery = options;
        await WorkTogetherAsync(await NotifyingAsync("messagingv2"), isPythonFirst: false);
    }

    [Fact]
    public async Task Queues_that_Python_declared_with_other_options_are_used_as_they_are()
    {
        _query = "?amqp_durable_queues=true";
        await WorkTogetherAsync(await NotifyingAsync("messagingv2"), isPythonFirst: true);
    }

    private async Task WorkTogetherAsync(RpcBus bus, bool isPythonFirst)
    {
        Peer? peer = null;
        string there = "";
        PythonEar? ear = null;
        Ear? own = null;
        foreach (bool isPython in new[] { isPythonFirst, !isPythonFirst })
        {
            // The first side has used all that it declares, before the other comes.
            if (isPython)
            {
                there = await ServeInPythonAsync();
                ear = await ListenInPythonAsync(new() { Pool = "theirs", Priorities = ["info"] });
                await NotifyInPythonAsync("of python");
                (await ear.NextAsync()).Type.ShouldBe("of python");
                (await CallInPythonAsync("who", to: new("peer") { Server = there })).Repr.ShouldBe($"'{there}'");
            }
            else
            {
                peer = new Peer(Ours);
                AtEnd(await bus.ServeAsync<IPeer>(peer, new() { Server = Ours }));
                own = await ListenHereAsync(bus, new() { Pool = "ours", Priorities = [NotificationPriority.Info] });
                await bus.Notifier("here").InfoAsync("of ours", null);
                (await own.NextAsync()).EventType.ShouldBe("of ours");
                (await Client<IPeer>(bus).For(server: Ours).WhoAsync()).ShouldBe(Ours);
            }
        }

        (await CallInPythonAsync("who", to: new("peer") { Server = Ours })).Repr.ShouldBe($"'{Ours}'");
        (await Client<IPeer>(bus).For(server: there).WhoAsync()).ShouldBe(there);
        await Client<IPeerFanout>(bus).Any.RecordAsync("all");
        await CastInPythonAsync("record", """{"value": "all"}""", new("peer") { Fanout = true });
        for (int i = 0; i < 2; i++)
        {
            (await peer!.RecordedAsync()).Value.ShouldBe("all");
            (await ToldInPythonAsync(there)).GetProperty("value").GetProperty("repr").GetString().ShouldBe("'all'");
        }

        await bus.Notifier("here").InfoAsync("last of ours", null);
        await NotifyInPythonAsync("last of python");
        string[] expected = ["last of ours", "last of python"];
        (await ear!.NextAsync(isPythonFirst ? 3 : 2)).Select(n => n.Type).Where(expected.Contains).ShouldBe(expected, ignoreOrder: true);
        (await own!.NextAsync(isPythonFirst ? 2 : 3))
            .Select(n => n.EventType).Where(expected.Contains).ShouldBe(expected, ignoreOrder: true);
    }
}
