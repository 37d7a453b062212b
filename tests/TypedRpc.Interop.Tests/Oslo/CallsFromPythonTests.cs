using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Clients of oslo.messaging, and our servers: what goes well.</summary>
public sealed class CallsFromPythonTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Theory]
    [InlineData("None")]
    [InlineData("True")]
    [InlineData("0")]
    [InlineData("-1.5")]
    [InlineData("1e+300")]
    [InlineData("9223372036854775808")]
    [InlineData("1180591620717411303424")]
    [InlineData("-1180591620717411303424")]
    [InlineData("''")]
    [InlineData("'größe 😀 日本 \\x00 \"\\\\/\\n\\u2028'")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[1, 2.5, None, True, 'h', [[[]]], {'a': {'b': []}}]")]
    [InlineData("{'': 1, 'a.b': 2, '_context_x': 3, 'oslo.version': '2.0', 'größe': None}")]
    public async Task A_value_goes_there_and_comes_back_as_it_was(string value)
    {
        await ServeHereAsync();

        (await CallInPythonAsync("echo", Expression(value))).Repr.ShouldBe(value);
    }

    [Theory]
    [InlineData("(1, None)", "[1, None]")]
    [InlineData("{7}", "[7]")]
    [InlineData("{1: 'one', None: 2}", "{'1': 'one', 'null': 2}")]
    [InlineData("b'hi'", "'hi'")]
    [InlineData("datetime.datetime(2026, 1, 2, 3, 4, 5, 6)", "'2026-01-02T03:04:05.000006'")]
    [InlineData("uuid.UUID(int=1)", "'00000000-0000-0000-0000-000000000001'")]
    [InlineData("float('nan')", "'NaN'")]
    [InlineData("float('-inf')", "'-Infinity'")]
    public async Task Values_without_a_JSON_kind_come_back_as_the_nearest_kind(string value, string back)
    {
        await ServeHereAsync();

        (await CallInPythonAsync("echo", Expression(value))).Repr.ShouldBe(back);
    }

    [Theory]
    [InlineData("echo_big", "2**70", "1180591620717411303424")]
    [InlineData("echo_unsigned", "2**64-1", "18446744073709551615")]
    [InlineData("echo_real", "7", "7.0")]
    [InlineData("echo_real", "7.0", "7.0")]
    [InlineData("echo_real", "-0.0", "-0.0")]
    [InlineData("echo_price", "12.5", "'12.5'")]
    [InlineData("echo_price", "12", "'12'")]
    [InlineData("echo_price", "'12.50'", "'12.50'")]
    [InlineData("echo_price", "str(decimal.Decimal('0.1234567890123456789012345678'))", "'0.1234567890123456789012345678'")]
    [InlineData("echo_text", "None", "None")]
    [InlineData("echo_instant", "datetime.datetime(2026, 1, 2, 3, 4, 5, 6)", "'2026-01-02T03:04:05.000006Z'")]
    [InlineData("echo_instant", "'2026-01-02 03:04:05'", "'2026-01-02T03:04:05Z'")]
    [InlineData("echo_local", "'2026-01-02T03:04:05+02:00'", "'2026-01-02T03:04:05+02:00'")]
    [InlineData("echo_day", "'2026-01-02'", "'2026-01-02'")]
    [InlineData("echo_id", "uuid.UUID(int=1)", "'00000000-0000-0000-0000-000000000001'")]
    [InlineData("echo_id", "uuid.UUID(int=1).hex", "'00000000-0000-0000-0000-000000000001'")]
    [InlineData("echo_id", "str(uuid.UUID(int=10)).upper()", "'00000000-0000-0000-0000-00000000000a'")]
    [InlineData("echo_bytes", "'aGk='", "'aGk='")]
    [InlineData("echo_state", "1", "1")]
    [InlineData("echo_numbers", "(1, None, -7)", "[1, None, -7]")]
    [InlineData("echo_set", "{7}", "[7]")]
    [InlineData("echo_pair", "(1, 'x')", "[1, 'x']")]
    [InlineData("echo_volume", "None", "None")]
    public async Task A_declared_type_reads_what_Python_has_for_it(string method, string value, string back)
    {
        await ServeHereAsync();

        (await CallInPythonAsync(method, Expression(value))).Repr.ShouldBe(back);
    }

    [Fact]
    public async Task A_dictionary_is_a_record_and_what_a_record_does_not_have_is_left_out()
    {
        await ServeHereAsync();

        PythonAnswer answer = await CallInPythonAsync(
            "echo_by_name", Expression("{'a': {'id': uuid.UUID(int=1), 'name': 'größe', 'size_gib': 3, 'unknown': {}}}"));

        answer.Repr.ShouldBe(
            "{'a': {'id': '00000000-0000-0000-0000-000000000001', 'name': 'größe', 'size_gib': 3, 'fault': None, 'created_at': None}}");
    }

    [Fact]
    public async Task Arguments_go_by_name_and_may_be_left_out_where_they_have_a_default()
    {
        await ServeHereAsync();

        (await CallInPythonAsync("add", """{"b": 2, "a": 40}""")).Repr.ShouldBe("42");
        (await CallInPythonAsync("add", """{"a": 1}""")).Repr.ShouldBe("101");
    }

    [Fact]
    public async Task The_context_of_a_caller_in_Python_is_that_of_the_method()
    {
        await ServeHereAsync();

        PythonAnswer answer = await CallInPythonAsync(
            "context", context: """{"user": "bob", "request_id": "req-1", "nested": {"k": [1, null]}, "none": null, "größe": 1.5}""");

        answer.Repr.ShouldBe("{'user': 'bob', 'request_id': 'req-1', 'nested': {'k': [1, None]}, 'none': None, 'größe': 1.5}");
    }

    [Fact]
    public async Task Endpoints_are_found_by_namespace_version_and_method()
    {
        await ServeHereAsync();
        PythonTarget to = new(Topic);

        (await CallInPythonAsync("which", to: to)).Repr.ShouldBe("'1.5'");
        (await CallInPythonAsync("which", to: to with { Version = "1.5" })).Repr.ShouldBe("'1.5'");
        (await CallInPythonAsync("which", to: to with { Version = "1.6" })).Repr.ShouldBe("'1.9.2'");
        (await CallInPythonAsync("which", to: to with { Version = "1.9.2" })).Repr.ShouldBe("'1.9.2'");
        (await CallInPythonAsync("mul", """{"a": 6, "b": 7}""", to with { Namespace = "calc", Version = "1.1" })).Repr.ShouldBe("42");
        foreach (PythonTarget wrong in new[]
        {
            to with { Version = "1.9.3" },
            to with { Version = "1.10" },
            to with { Version = "2.0" },
            to with { Namespace = "" },
            to with { Namespace = "calc" },
        })
        {
            (await CallInPythonAsync("which", to: wrong)).Fault!.Types.ShouldContain(wrong.Namespace == "calc"
                ? "oslo_messaging.rpc.dispatcher.NoSuchMethod"
                : "oslo_messaging.rpc.dispatcher.UnsupportedVersion");
        }
    }

    [Fact]
    public async Task A_server_is_reached_by_its_name_and_by_the_exchange_that_it_serves()
    {
        await ServeHereAsync();
        (string topic, string exchange) = (Topic + ".other", "x" + Topic);
        AtEnd(await (await ConnectAsync())
            .ServeAsync(topic, endpoints => endpoints.Add<IPeer>(new Peer("second")), new() { Server = "second", Exchange = exchange }));

        (await CallInPythonAsync("who", to: new(Topic) { Server = Topic })).Repr.ShouldBe($"'{Topic}'");
        (await CallInPythonAsync("who", to: new(topic) { Exchange = exchange })).Repr.ShouldBe("'second'");
        (await CallInPythonAsync("who", to: new(topic) { Exchange = exchange, Server = "second", AtLeastOnce = true })).Repr
            .ShouldBe("'second'");
        (await CallInPythonAsync("who", to: new(topic) { AtLeastOnce = true })).Fault!.Types[0]
            .ShouldBe("oslo_messaging.exceptions.MessageUndeliverable");
    }

    [Fact]
    public async Task An_endpoint_serves_the_namespaces_that_its_callers_move_from()
    {
        var peer = new Peer(Topic);
        AtEnd(await (await ConnectAsync())
            .ServeAsync(Topic, endpoints => endpoints.Add<ICalculator>(peer, ["calc_old", null]), new() { Server = Topic }));

        foreach (string? accepted in new[] { "calc", "calc_old", null })
            (await CallInPythonAsync("mul", """{"a": 6, "b": 7}""", new(Topic) { Namespace = accepted })).Repr.ShouldBe("42");
        (await CallInPythonAsync("mul", """{"a": 6, "b": 7}""", new(Topic) { Namespace = "" })).Fault!.Types
            .ShouldContain("oslo_messaging.rpc.dispatcher.UnsupportedVersion");
    }

    [Fact]
    public async Task A_server_answers_a_ping_where_that_is_switched_on()
    {
        await ServeHereAsync(new() { OsloPing = true });

        (await CallInPythonAsync("oslo_rpc_server_ping")).Repr.ShouldBe("'pong'");
        (await CallInPythonAsync("who")).Repr.ShouldBe($"'{Topic}'");
    }

    [Fact]
    public async Task A_caller_in_Python_with_a_version_cap_reaches_what_it_allows()
    {
        await ServeHereAsync();

        (await CallInPythonAsync("which", to: new(Topic) { Version = "1.5", Cap = "1.5" })).Repr.ShouldBe("'1.5'");
        (await CallInPythonAsync("which", to: new(Topic) { Version = "1.6", Cap = "1.5" })).Fault!.Types[0]
            .ShouldBe("oslo_messaging.rpc.client.RPCVersionCapError");
        PythonProcess client = await Python.ClientAsync();
        foreach (string asked in new[] { "1.5", "1.6", "1.5.1", "2.0" })
        {
            (await client.AskAsync("can_send", new { Url = PythonUrl, Topic, Cap = "1.5", Asked = asked }))
                .GetBoolean().ShouldBe(new RpcVersion(1, 5).Serves(RpcVersion.Parse(asked)), asked);
        }
    }

    [Fact]
    public async Task One_server_answers_callers_in_MessagePack_and_in_JSON_at_once()
    {
        RpcBus bus = await ConnectAsync();
        var peer = new Peer("both");
        AtEnd(await bus.ServeAsync<IPeer>(peer, new() { Server = "both" }));
        IPeer native = (await ConnectAsync()).Client<IPeer>().Any, oslo = (await ClientAsync<IPeer>()).Any;

        for (int i = 0; i < 20; i++)
        {
            Task<PythonAnswer> there = CallInPythonAsync("add", $$"""{"a": {{i}}, "b": 1}""", new("peer"));
            Task<int> one = native.AddAsync(i, 1), two = oslo.AddAsync(i, 1);
            (await there).Repr.ShouldBe((i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
            (await one).ShouldBe(i + 1);
            (await two).ShouldBe(i + 1);
        }
    }

    [Fact]
    public async Task Many_calls_of_one_caller_run_side_by_side()
    {
        await ServeHereAsync();

        PythonAnswer[] answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => CallInPythonAsync("echo", $$"""{"value": {{i}}}""")));

        answers.Select((answer, i) => answer.Value!.Json.GetInt32() == i).ShouldAllBe(isOwn => isOwn);
        Print($"the median call took {1000 * answers.Select(a => a.Seconds).Order().ElementAt(20):0} ms");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_compressed_request_is_served_and_its_reply_may_be_compressed_too(bool compresses)
    {
        await ServeHereAsync(bus: await ConnectAsync(Options with { Oslo = new() { Compress = compresses } }));

        (await CallInPythonAsync("echo", """{"value": "größe"}""", query: "?kombu_compression=gzip")).Repr.ShouldBe("'größe'");
    }

    private static string Expression(string value) =>
        new System.Text.Json.Nodes.JsonObject { ["value"] = new System.Text.Json.Nodes.JsonObject { ["python"] = value } }.ToJsonString();
}
