using System.Diagnostics;

namespace TypedRpc.EndToEnd.Tests;

public abstract class NoServerTests(ITestOutputHelper output) : Bed
{
    // The promise is about 300 ms, and the figure is printed; what is asserted is that it is no timeout.
    private static readonly TimeSpan FarBelowTheTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What is known of a request whose server has stopped: a queue that is left may have passed it on.</summary>
    protected virtual RpcExecution AfterStop => RpcExecution.Unknown;

    [Fact]
    public async Task A_topic_that_was_never_served_is_an_error_in_a_round_trip()
    {
        IProbe probe = await CallerAsync();
        await Should.ThrowAsync<RpcNoServerException>(() => probe.EchoAsync("first")); // declares the exchange

        RpcNoServerException exception = await MeasureAsync("never served", () => probe.EchoAsync("x"));

        exception.Execution.ShouldBe(RpcExecution.NotStarted);
        exception.IsTransient.ShouldBeTrue();
        exception.Message.ShouldContain("openstack/probe");
    }

    [Fact]
    public async Task A_server_that_was_never_there_is_an_error_in_a_round_trip_while_others_serve_the_topic()
    {
        await ServeAsync(new Probe(), new() { Server = "h1" });
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);

        RpcNoServerException exception = await MeasureAsync("other server", () => client.For(server: "h2").EchoAsync("x"));

        exception.Message.ShouldContain("openstack/probe.h2");
        (await client.Any.EchoAsync("on")).ShouldBe("on");
    }

    [Fact]
    public async Task A_stopped_server_is_an_error_soon()
    {
        RpcBus bus = await ConnectAsync();
        RpcServer server = await bus.ServeAsync<IProbe>(new Probe());
        IProbe probe = await CallerAsync();
        (await probe.EchoAsync("here")).ShouldBe("here");
        await server.DisposeAsync();

        RpcNoServerException exception = await MeasureAsync("stopped", () => probe.EchoAsync("x"));
        await MeasureAsync("stopped, again", () => probe.EchoAsync("x"));

        exception.Execution.ShouldBe(AfterStop);
    }

    [Fact]
    public async Task A_call_waits_for_a_server_that_comes_in_time()
    {
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);
        Task<string>[] calls = [.. Enumerable.Range(0, 10).Select(i => client.For(waitForServer: Limit).EchoAsync($"{i}"))];

        await ServeAsync(new Probe());

        (await Task.WhenAll(calls).WaitAsync(Limit)).ShouldBe(Enumerable.Range(0, 10).Select(i => $"{i}"));
    }

    [Fact]
    public async Task A_call_to_a_stopped_server_waits_for_it_to_come_back()
    {
        RpcBus bus = await ConnectAsync();
        await using (await bus.ServeAsync<IProbe>(new Probe()))
        {
        }

        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);
        Task<string> call = client.For(waitForServer: Limit).EchoAsync("patient");
        await Should.ThrowAsync<RpcNoServerException>(() => client.Any.EchoAsync("impatient"));
        await bus.ServeAsync<IProbe>(new Probe());

        (await call.WaitAsync(Limit)).ShouldBe("patient");
    }

    [Fact]
    public async Task The_wait_for_a_server_ends_within_its_bound()
    {
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);

        await MeasureAsync("waited 200 ms", () => client.For(waitForServer: TimeSpan.FromMilliseconds(200)).EchoAsync("x"));
        var timeout = await Should.ThrowAsync<RpcTimeoutException>(
            () => client.For(timeout: TimeSpan.FromMilliseconds(200), waitForServer: Limit).EchoAsync("x"));

        timeout.Stage.ShouldBe(RpcStage.Searching);
        timeout.Execution.ShouldBe(RpcExecution.NotStarted);
    }

    [Fact]
    public async Task A_slow_method_of_the_only_server_is_not_reported_as_lost()
    {
        TaskCompletionSource release = Signals.New();
        await ServeAsync(new Probe
        {
            OnRun = async (_, _) =>
            {
                await release.Task;
                return "done";
            },
        });
        IProbe probe = await CallerAsync();

        Task<string> call = probe.RepeatAsync("x");
        await Task.Delay(TimeSpan.FromSeconds(1.5)); // longer than the patience of a caller, so that it has asked
        call.IsCompleted.ShouldBeFalse();
        release.SetResult();

        (await call.WaitAsync(Limit)).ShouldBe("done");
    }

    protected async Task<RpcNoServerException> MeasureAsync(string what, Func<Task> call)
    {
        var watch = Stopwatch.StartNew();
        var exception = await Should.ThrowAsync<RpcNoServerException>(call);
        watch.Stop();
        output.WriteLine($"nobody there, {what}: {watch.Elapsed.TotalMilliseconds:F0} ms");
        watch.Elapsed.ShouldBeLessThan(FarBelowTheTimeout);
        return exception;
    }
}

public sealed class NoServerInMemory(ITestOutputHelper output) : NoServerTests(output)
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class NoServerInOslo(ITestOutputHelper output) : NoServerTests(output)
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class NoServerOverRabbitMq(ITestOutputHelper output) : NoServerTests(output)
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
