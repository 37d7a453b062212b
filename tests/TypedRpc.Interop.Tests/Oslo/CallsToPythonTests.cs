using System.Globalization;
using System.Numerics;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Our clients, and servers of oslo.messaging: what goes well.</summary>
public sealed class CallsToPythonTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Fact]
    public async Task A_value_goes_there_and_comes_back_as_it_was()
    {
        IPeer peer = await PeerAsync();
        RpcValue[] values =
        [
            RpcValue.Null, true, 0, -1.5, long.MinValue, ulong.MaxValue, BigInteger.Pow(2, 70), -BigInteger.Pow(10, 60), "",
            "größe \U0001F600 \0 \"\\/\n\u2028", RpcValue.List(), RpcValue.Map(),
            RpcValue.List(1, RpcValue.List(RpcValue.Null), RpcValue.Map(("a.b", RpcValue.Map(("", 1))))),
            RpcValue.Map(("_context_x", 1), ("oslo.version", "2.0")),
        ];

        foreach (RpcValue value in values)
            (await peer.EchoAsync(value)).ShouldBe(value);
    }

    [Fact]
    public async Task Python_has_for_each_type_what_its_JSON_says()
    {
        IPeer peer = await PeerAsync();
        (await peer.DescribeAsync(RpcValue.Map(
            ("text", "größe"), ("none", RpcValue.Null), ("big", BigInteger.Pow(2, 70)), ("real", 0.1),
            ("list", RpcValue.List(true, false))))).ShouldBe(
            "{'text': 'größe', 'none': None, 'big': 1180591620717411303424, 'real': 0.1, 'list': [True, False]}");
        (await peer.DescribeAsync(new byte[] { 104, 105 })).ShouldBe("'aGk='");
        (await peer.DescribeAsync(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc))).ShouldStartWith("'2026-01-02T03:04:05");
    }

    [Fact]
    public async Task Numbers_keep_their_kind_their_sign_and_their_digits()
    {
        IPeer peer = await PeerAsync();

        (await peer.DescribeAsync(RpcValue.List(1.0, -0.0, 1, 1e20))).ShouldBe("[1.0, -0.0, 1, 1e+20]");
        double.IsNegative(await peer.EchoRealAsync(-0.0)).ShouldBeTrue();
        foreach (string digits in new[] { "0.1234567890123456789012345678", "12.50", "-79228162514264337593543950335" })
        {
            (await peer.EchoPriceAsync(decimal.Parse(digits, CultureInfo.InvariantCulture)))
                .ToString(CultureInfo.InvariantCulture).ShouldBe(digits);
        }
    }

    [Fact]
    public async Task A_declared_type_comes_back_as_it_was()
    {
        IPeer peer = await PeerAsync();
        var volume = new Volume(Guid.NewGuid(), "größe", 10) { CreatedAt = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) };
        var local = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));

        (await peer.EchoBigAsync(BigInteger.Pow(-3, 99))).ShouldBe(BigInteger.Pow(-3, 99));
        (await peer.EchoUnsignedAsync(ulong.MaxValue)).ShouldBe(ulong.MaxValue);
        (await peer.EchoRealAsync(1e300)).ShouldBe(1e300);
        (await peer.EchoTextAsync(null)).ShouldBeNull();
        (await peer.EchoInstantAsync(volume.CreatedAt!.Value)).ShouldBe(volume.CreatedAt.Value);
        (await peer.EchoLocalAsync(local)).ShouldBe(local);
        (await peer.EchoDayAsync(new(2026, 1, 2))).ShouldBe(new(2026, 1, 2));
        (await peer.EchoDurationAsync(TimeSpan.FromTicks(-1))).ShouldBe(TimeSpan.FromTicks(-1));
        (await peer.EchoIdAsync(volume.Id)).ShouldBe(volume.Id);
        (await peer.EchoPriceAsync(12.5m)).ShouldBe(12.5m);
        (await peer.EchoBytesAsync([0, 255])).ShouldBe([0, 255]);
        (await peer.EchoStateAsync(VolumeState.Available)).ShouldBe(VolumeState.Available);
        (await peer.EchoVolumeAsync(volume)).ShouldBe(volume);
        (await peer.EchoVolumeAsync(null)).ShouldBeNull();
        (await peer.EchoNumbersAsync([1, null, -7])).ShouldBe([1, null, -7]);
        (await peer.EchoByNameAsync(new() { ["a b"] = volume }))["a b"].ShouldBe(volume);
        (await peer.EchoSetAsync([1, 2, 3])).ShouldBe([1, 2, 3], ignoreOrder: true);
        (await peer.EchoPairAsync((7, "x"))).ShouldBe((7, "x"));
    }

    [Fact]
    public async Task Values_that_only_Python_has_are_read_as_the_type_of_the_contract()
    {
        IPeer peer = await PeerAsync();

        (await peer.MakeInstantAsync("datetime.datetime(2026, 1, 2, 3, 4, 5, 6)"))
            .ShouldBe(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddMicroseconds(6));
        (await peer.MakeRealAsync("float('nan')")).ShouldBe(double.NaN);
        (await peer.MakeRealAsync("-1e400")).ShouldBe(double.NegativeInfinity);
        (await peer.MakeRealAsync("7")).ShouldBe(7);
        (await peer.MakeSetAsync("{1, 2}")).ShouldBe([1, 2], ignoreOrder: true);
        (await peer.MakePairAsync("(1, None)")).ShouldBe((1, null));
        (await peer.MakeVolumeAsync("{'id': uuid.UUID(int=1), 'name': 'n', 'size_gib': 2, 'more': ()}"))
            .ShouldBe(new Volume(new("00000000-0000-0000-0000-000000000001"), "n", 2));
        (await peer.MakeAsync("(1, {2}, b'hi', {3: None})"))
            .ShouldBe(RpcValue.List(1, RpcValue.List(2), "hi", RpcValue.Map(("3", RpcValue.Null))));
        (await peer.MakeAsync("None")).ShouldBe(RpcValue.Null);
    }

    [Fact]
    public async Task The_context_is_that_of_the_method_in_Python()
    {
        IPeer peer = await PeerAsync();

        using (RpcContext.Push(
            ("user", "bob"), ("request_id", "req-1"), ("nested", new Dictionary<string, object?> { ["k"] = new List<object?> { 1, null } }),
            ("none", null)))
        {
            (await peer.ContextAsync()).ShouldBe(
                RpcValue.Map(
                    ("user", "bob"), ("request_id", "req-1"), ("nested", RpcValue.Map(("k", RpcValue.List(1, RpcValue.Null)))),
                    ("none", RpcValue.Null), ("client_timeout", RpcValue.Null)));
        }
    }

    [Fact]
    public async Task Endpoints_are_found_by_namespace_version_and_method()
    {
        string server = await ServeInPythonAsync();
        RpcBus bus = await ConnectAsync();

        (await Client<IPeer>(bus).For(server: server).WhichAsync()).ShouldBe("1.5");
        (await Client<IPeer>(bus).For(server: server).OnlyLaterAsync()).ShouldBe("later");
        (await Client<ILaterPeer>(bus).For(server: server).WhichAsync()).ShouldBe("1.9.2");
        (await Client<ICalculator>(bus).For(server: server).MulAsync(6, 7)).ShouldBe(42);
    }

    [Fact]
    public async Task Every_part_of_prepare_has_its_place()
    {
        (string topic, string exchange) = (Topic + ".other", "x" + Topic);
        string here = await ServeInPythonAsync(topic), there = await ServeInPythonAsync(topic + "2", exchange: exchange);
        RpcBus bus = await ConnectAsync();
        RpcClient<IPeer> client = Client<IPeer>(bus);

        (await client.For(new RpcProxyOptions { Topic = topic }).WhoAsync()).ShouldBe(here);
        (await client.For(new RpcProxyOptions
        {
            Timeout = TimeSpan.FromSeconds(30),
            Topic = topic + "2",
            Exchange = exchange,
            Retry = 1,
            OsloCallMonitorTimeout = TimeSpan.FromSeconds(20),
        }).WhoAsync()).ShouldBe(there);
        (await client.For(new RpcProxyOptions { Topic = topic, Version = new(1, 6) }).WhichAsync()).ShouldBe("1.9.2");
        (await client.For(new RpcProxyOptions { Topic = topic, Namespace = "" }).WhichAsync()).ShouldBe("empty");
        (await Client<ICalculator>(bus).For(new RpcProxyOptions { Topic = topic, Namespace = "calc_old" }).MulAsync(6, 7)).ShouldBe(42);
        await client.For(new RpcProxyOptions { Topic = topic, Fanout = true }).RecordAsync("all");
        (await ToldInPythonAsync(here)).GetProperty("value").GetProperty("repr").GetString().ShouldBe("'all'");
        (await Should.ThrowAsync<RpcRejectedException>(() => client.For(new RpcProxyOptions { Topic = topic, Version = new(2, 0) })
            .WhichAsync())).Kind.ShouldBe(RpcErrorKind.UnsupportedVersion);
        (await Should.ThrowAsync<RpcConfigurationException>(() => client.For(new RpcProxyOptions { Topic = topic, Fanout = true })
            .WhoAsync())).Execution.ShouldBe(RpcExecution.NotStarted);
    }

    [Fact]
    public async Task A_cap_refuses_what_the_servers_of_Python_do_not_serve_yet()
    {
        string server = await ServeInPythonAsync();
        RpcClient<ILaterPeer> client = await ClientAsync<ILaterPeer>(new() { VersionCap = new(1, 5) });

        client.CanSend(new(1, 5)).ShouldBeTrue();
        client.CanSend(new(1, 9, 2)).ShouldBeFalse();
        (await Should.ThrowAsync<RpcRejectedException>(() => client.For(server: server).WhichAsync())).Kind
            .ShouldBe(RpcErrorKind.UnsupportedVersion);
        (await client.For(server: server).OnlyLaterAsync()).ShouldBe("later");
    }

    [Fact]
    public async Task Python_reads_what_is_compressed()
    {
        string server = await ServeInPythonAsync();
        IPeer peer = Client<IPeer>(await ConnectAsync(Options with { Oslo = new() { Compress = true } })).For(server: server);

        (await peer.EchoAsync(new string('x', 100_000))).ShouldBe(new string('x', 100_000));
    }

    [Fact]
    public async Task A_server_is_reached_by_its_name()
    {
        string one = await ServeInPythonAsync(), two = await ServeInPythonAsync();
        RpcClient<IPeer> client = await ClientAsync<IPeer>();

        (await client.For(server: one).WhoAsync()).ShouldBe(one);
        (await client.For(server: two).WhoAsync()).ShouldBe(two);
    }

    [Fact]
    public async Task Many_calls_run_side_by_side_and_none_waits_for_a_poll()
    {
        IPeer peer = await PeerAsync();
        var times = new List<double>();
        for (int i = 0; i < 50; i++)
        {
            long started = TimeProvider.System.GetTimestamp();
            await peer.EchoAsync(i);
            times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        RpcValue[] echoes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => peer.EchoAsync(i)));

        echoes.ShouldBe(Enumerable.Range(0, 200).Select(i => (RpcValue)i));
        double median = times.Order().ElementAt(25);
        Print(string.Create(CultureInfo.InvariantCulture, $"the median call took {median:0.0} ms"));
        median.ShouldBeLessThan(500, "a client of Python's current release takes 500 to 560 ms, as it polls");
    }

    private async Task<IPeer> PeerAsync() => (await ClientAsync<IPeer>()).For(server: await ServeInPythonAsync());
}
