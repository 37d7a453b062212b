using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Clients of oslo.messaging, and our servers: what goes wrong.</summary>
public sealed class ErrorsToPythonTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    public static TheoryData<string, string> Builtins => new()
    {
        { nameof(ArgumentException), "ValueError" },
        { nameof(ArgumentNullException), "ValueError" },
        { nameof(ArgumentOutOfRangeException), "ValueError" },
        { nameof(FormatException), "ValueError" },
        { nameof(KeyNotFoundException), "KeyError" },
        { nameof(IndexOutOfRangeException), "IndexError" },
        { nameof(NotImplementedException), "NotImplementedError" },
        { nameof(UnauthorizedAccessException), "PermissionError" },
        { nameof(TimeoutException), "TimeoutError" },
        { nameof(DivideByZeroException), "ZeroDivisionError" },
        { nameof(OverflowException), "OverflowError" },
        { nameof(FileNotFoundException), "FileNotFoundError" },
        { nameof(InvalidOperationException), "RuntimeError" },
    };

    [Theory]
    [MemberData(nameof(Builtins))]
    public async Task An_exception_that_Python_has_too_is_caught_there_without_configuration(string name, string builtin)
    {
        Peer peer = await ServeHereAsync();
        Type type = typeof(object).Assembly.GetType("System." + name) ?? typeof(object).Assembly.GetType("System.IO." + name)
            ?? typeof(KeyNotFoundException);
        peer.Exceptions["it"] = (Exception)Activator.CreateInstance(type)!;

        PythonFault fault = (await CallInPythonAsync("fail", """{"expression": "it"}""", new(Topic) { Rebuild = false })).Fault!;

        fault.Types[0].ShouldBe($"builtins.{builtin}");
    }

    [Fact]
    public async Task A_declared_exception_is_the_class_of_Python_with_its_members()
    {
        Peer peer = await ServeHereAsync();
        peer.Exceptions["gone"] = new VolumeNotFoundException("v1");

        PythonFault fault = (await CallInPythonAsync("fail", """{"expression": "gone"}""")).Fault!;

        fault.Types.ShouldContain("errors.VolumeNotFound");
        fault.Kwargs!.Json.GetProperty("volume_id").GetString().ShouldBe("v1");
        fault.Text.ShouldStartWith("Volume v1 could not be found.");
    }

    [Fact]
    public async Task A_declared_exception_is_a_RemoteError_where_its_module_is_not_allowed()
    {
        Peer peer = await ServeHereAsync();
        peer.Exceptions["gone"] = new VolumeNotFoundException("v1");

        PythonFault fault = (await CallInPythonAsync("fail", """{"expression": "gone"}""", new(Topic) { Rebuild = false })).Fault!;

        fault.Types[0].ShouldBe("oslo_messaging.rpc.client.RemoteError");
        fault.ExcType!.Repr.ShouldBe("'VolumeNotFound'");
        fault.Value!.Repr.ShouldBe("'Volume v1 could not be found.'");
    }

    [Fact]
    public async Task An_exception_that_only_dotnet_has_is_a_RemoteError_with_its_name()
    {
        Peer peer = await ServeHereAsync();
        peer.Exceptions["own"] = new RpcSerializationException("größe \"broken\"");

        PythonFault fault = (await CallInPythonAsync("fail", """{"expression": "own"}""")).Fault!;

        fault.Types[0].ShouldBe("oslo_messaging.rpc.client.RemoteError");
        fault.ExcType!.Repr.ShouldBe("'RpcSerializationException'");
        fault.Value!.Json.GetString()!.ShouldContain("größe \"broken\"");
        fault.Traceback!.Json.EnumerateArray().ShouldAllBe(line => line.GetString()!.EndsWith('\n'));
    }

    [Fact]
    public async Task A_stack_trace_is_sent_where_the_server_wants_it()
    {
        Peer peer = await ServeHereAsync(new() { IncludeStackTraces = true });
        peer.Exceptions["it"] = new DataMisalignedException("odd");

        PythonFault fault = (await CallInPythonAsync("fail", """{"expression": "it"}""")).Fault!;

        fault.Traceback!.Json.EnumerateArray()
            .Select(line => line.GetString()!).ShouldContain(line => line.Contains(nameof(Peer.FailAsync), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nobody_has_this")]
    [InlineData("_private")]
    [InlineData("to_string")]
    [InlineData("ToString")]
    [InlineData("GetType")]
    [InlineData("EchoAsync")]
    [InlineData("dispose")]
    [InlineData("oslo_rpc_server_ping")] // unless it is switched on
    [InlineData("exceptions")]
    public async Task A_method_that_the_contract_does_not_have_is_NoSuchMethod_of_oslo_messaging(string method)
    {
        await ServeHereAsync();

        PythonFault fault = (await CallInPythonAsync(method)).Fault!;

        fault.Types.ShouldContain("oslo_messaging.rpc.dispatcher.NoSuchMethod");
        fault.Text.ShouldContain($"'{method}'");
        fault.Args!.Repr.ShouldContain(method);
    }

    [Fact]
    public async Task A_version_that_is_not_served_is_UnsupportedVersion_of_oslo_messaging()
    {
        await ServeHereAsync();

        PythonFault fault = (await CallInPythonAsync("which", to: new(Topic) { Version = "3.1" })).Fault!;

        fault.Types.ShouldContain("oslo_messaging.rpc.dispatcher.UnsupportedVersion");
        fault.Text.ShouldContain("3.1");
        fault.Args!.Repr.ShouldContain("3.1");
    }

    [Theory]
    [InlineData("add", "{}", "a")]
    [InlineData("add", """{"a": "one"}""", "a")]
    [InlineData("add", """{"a": 4294967296}""", "a")]
    [InlineData("add", """{"a": null}""", "a")]
    [InlineData("echo_by_name", """{"value": {"x": {"name": []}}}""", "name")]
    public async Task Arguments_that_do_not_fit_are_a_TypeError_that_names_them(string method, string args, string culprit)
    {
        await ServeHereAsync();

        PythonFault fault = (await CallInPythonAsync(method, args)).Fault!;

        fault.Types[0].ShouldBe("builtins.TypeError");
        fault.Text.ShouldContain(culprit);
    }

    [Theory]
    [InlineData("make_real")]
    [InlineData("make_pair")]
    public async Task A_result_that_cannot_be_sent_gets_a_failure_reply(string method)
    {
        await ServeHereAsync();

        PythonAnswer answer = await CallInPythonAsync(method, """{"expression": ""}""", new(Topic) { Timeout = 30 });

        answer.Fault!.Types[0].ShouldBe("oslo_messaging.rpc.client.RemoteError");
        answer.Seconds.ShouldBeLessThan(25);
        Print($"the failure came after {1000 * answer.Seconds:0} ms: {answer.Fault.Value!.Repr}");
    }

    [Fact]
    public async Task A_caller_in_Python_that_gives_up_is_a_cancelled_method_here()
    {
        Peer peer = await ServeHereAsync();

        PythonAnswer answer = await CallInPythonAsync("sleep", """{"seconds": 3600}""", new(Topic) { Timeout = 1 });

        answer.Fault!.Types[0].ShouldBe("oslo_messaging.exceptions.MessagingTimeout");
        (await peer.SleepingAsync()).ShouldBe("begun");
        (await peer.SleepingAsync()).ShouldBe("cancelled");
    }
}
