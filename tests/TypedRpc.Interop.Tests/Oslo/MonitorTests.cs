using System.Globalization;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Calls that are watched: oslo.messaging's call_monitor_timeout.</summary>
public sealed class MonitorTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Fact]
    public async Task A_long_call_of_Python_that_is_watched_ends_well()
    {
        await ServeHereAsync();

        (await CallInPythonAsync("sleep", """{"seconds": 7}""", new(Topic) { Timeout = 60, Monitor = 6 })).Repr.ShouldBe("'slept'");
    }

    [Fact]
    public async Task A_long_call_of_Python_that_is_not_watched_gets_no_heartbeat()
    {
        // Its client falls over one.
        await ServeHereAsync();

        (await CallInPythonAsync("sleep", """{"seconds": 3.5}""", new(Topic) { Timeout = 60 })).Repr.ShouldBe("'slept'");
    }

    [Fact]
    public async Task A_long_call_to_Python_that_is_watched_ends_well()
    {
        IPeer peer = (await ClientAsync<IPeer>(Watched(6))).For(server: await ServeInPythonAsync());

        (await peer.SleepAsync(7)).ShouldBe("slept");
    }

    [Fact]
    public async Task A_watched_call_ends_soon_when_the_server_in_Python_dies()
    {
        await using PythonProcess mortal = await PythonPeers.NewServerAsync();
        string server = await ServeInPythonAsync(process: mortal);
        IPeer peer = (await ClientAsync<IPeer>(Watched(2))).For(server: server);

        Task<string> call = peer.SleepAsync(300);
        await ToldInPythonAsync(server, mortal);
        mortal.Kill();
        long started = TimeProvider.System.GetTimestamp();
        RpcException exception = await Should.ThrowAsync<RpcException>(() => call);

        TimeSpan took = TimeProvider.System.GetElapsedTime(started);
        Print(string.Create(CultureInfo.InvariantCulture, $"{exception.Kind} after {took.TotalSeconds:0.0} s: {exception.Message}"));
        took.ShouldBeLessThan(TimeSpan.FromSeconds(30), "the call's own time is a minute");
        exception.Execution.ShouldBe(RpcExecution.Unknown);
    }

    [Fact]
    public async Task A_watched_call_ends_soon_when_its_server_falls_silent()
    {
        await using RawPeer silent = await RawPeer.ConnectAsync(Url);
        await silent.ServeAsync(Topic, "silent");
        IPeer peer = (await ClientAsync<IPeer>(Watched(2))).For(new RpcProxyOptions { Server = "silent", Topic = Topic });
        long started = TimeProvider.System.GetTimestamp();

        Task<string> call = peer.WhoAsync();
        RawMessage request = await silent.NextAsync();
        request.Message.GetProperty("_timeout").GetInt32().ShouldBe(2);
        await silent.ReplyAsync(request, ("result", "null"), ("failure", "null"), ("ending", "false"));
        RpcNoServerException exception = await Should.ThrowAsync<RpcNoServerException>(() => call);

        TimeSpan took = TimeProvider.System.GetElapsedTime(started);
        Print(string.Create(CultureInfo.InvariantCulture, $"after {took.TotalSeconds:0.0} s: {exception.Message}"));
        took.ShouldBeInRange(TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(30), "the call's own time is a minute");
        exception.Execution.ShouldBe(RpcExecution.Unknown);
    }

    // A call that must end well has 6 s: on a busy machine a server can be seconds late with a keep-alive.
    private static RpcClientOptions Watched(int seconds) => new() { OsloCallMonitorTimeout = TimeSpan.FromSeconds(seconds) };
}
