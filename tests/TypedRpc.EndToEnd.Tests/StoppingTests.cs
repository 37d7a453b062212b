namespace TypedRpc.EndToEnd.Tests;

public abstract class StoppingTests : Bed
{
    [Fact]
    public async Task A_stopping_server_completes_its_running_requests_and_their_callers_get_replies()
    {
        TaskCompletionSource release = Signals.New();
        int running = 0;
        RpcBus bus = await ConnectAsync();
        RpcServer server = await bus.ServeAsync<IProbe>(
            new Probe
            {
                OnRun = async (what, _) =>
                {
                    Interlocked.Increment(ref running);
                    await release.Task;
                    return what;
                },
            },
            new() { Server = "h1", Concurrency = 200 });
        IProbe probe = (await ConnectAsync()).Client<IProbe>().For(server: "h1");

        Task<string>[] calls = [.. Enumerable.Range(0, 200).Select(i => probe.RepeatAsync($"{i}"))];
        await UntilAsync(() => Volatile.Read(ref running) == 200);
        Task stopping = server.DisposeAsync().AsTask();
        await Task.Delay(TimeSpan.FromSeconds(1)); // long enough for the callers to look for a consumer and find none
        calls.ShouldAllBe(c => !c.IsCompleted);
        release.SetResult();

        (await Task.WhenAll(calls).WaitAsync(Limit)).ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}"));
        await stopping.WaitAsync(Limit);
        running.ShouldBe(200);
    }

    [Fact]
    public async Task Requests_that_wait_at_a_stopping_server_go_to_another_and_none_runs_twice()
    {
        var runs = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        Probe Slow() => new()
        {
            OnRun = async (what, token) =>
            {
                runs.AddOrUpdate(what, 1, (_, n) => n + 1);
                await Task.Delay(5, token);
                return what;
            },
        };
        RpcBus first = await ConnectAsync();
        RpcServer stopping = await first.ServeAsync<IProbe>(Slow(), new() { Server = "h1", Concurrency = 4 });
        await ServeAsync(Slow(), new() { Server = "h2", Concurrency = 4 });
        IProbe probe = await CallerAsync();

        Task<string>[] calls = [.. Enumerable.Range(0, 400).Select(async i =>
        {
            await probe.RunAsync($"{i}");
            return $"{i}";
        })];
        await UntilAsync(() => runs.Count > 20);
        await stopping.DisposeAsync().AsTask().WaitAsync(Limit);

        (await Task.WhenAll(calls).WaitAsync(Limit)).Length.ShouldBe(400);
        runs.Count.ShouldBe(400);
        runs.Values.ShouldAllBe(n => n == 1);
    }

    [Fact]
    public async Task A_method_can_make_calls_while_its_server_stops()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        await ServeAsync(new Probe(), new() { Server = "other" });
        RpcBus bus = await ConnectAsync();
        RpcClient<IProbe> client = bus.Client<IProbe>();
        RpcServer server = await bus.ServeAsync<IProbe>(
            new Probe
            {
                OnRun = async (what, token) =>
                {
                    running.SetResult();
                    await release.Task;
                    return await client.For(server: "other").EchoAsync(what + " through", token);
                },
            },
            new() { Server = "h1" });

        Task<string> call = (await ConnectAsync()).Client<IProbe>().For(server: "h1").RepeatAsync("got");
        await running.Task.WaitAsync(Limit);
        Task closing = bus.DisposeAsync().AsTask();
        release.SetResult();

        (await call.WaitAsync(Limit)).ShouldBe("got through");
        await closing.WaitAsync(Limit);
        server.Target.Server.ShouldBe("h1");
    }

    [Fact]
    public async Task A_method_that_does_not_end_in_time_is_cancelled_and_abandoned()
    {
        TaskCompletionSource running = Signals.New(), fired = Signals.New(), never = Signals.New();
        RpcBus bus = await ConnectAsync();
        RpcServer server = await bus.ServeAsync<IProbe>(
            new Probe
            {
                OnRun = async (_, token) =>
                {
                    await using CancellationTokenRegistration registration = token.Register(() => fired.SetResult());
                    running.SetResult();
                    await never.Task;
                    return "";
                },
            },
            new() { DrainTimeout = TimeSpan.FromMilliseconds(100) });
        Task<string> call = bus.Client<IProbe>().For(timeout: Limit).RepeatAsync("x");
        await running.Task.WaitAsync(Limit);

        await server.DisposeAsync().AsTask().WaitAsync(Limit);

        await fired.Task.WaitAsync(Limit);
        never.SetResult();
        await Task.WhenAny(call).WaitAsync(Limit);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task At_the_drain_timeout_callers_get_an_error_that_the_server_shuts_down(bool obeysItsToken, bool isIdempotent)
    {
        TaskCompletionSource running = Signals.New(), never = Signals.New();
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IProbe>(
            new Probe
            {
                OnRun = async (what, token) =>
                {
                    running.SetResult();
                    await never.Task.WaitAsync(obeysItsToken ? token : CancellationToken.None);
                    return what;
                },
            },
            new() { DrainTimeout = TimeSpan.FromMilliseconds(50) });
        IProbe probe = (await ConnectAsync()).Client<IProbe>(Sending).For(timeout: Limit);
        Task call = isIdempotent ? probe.RepeatAsync("x") : probe.RunAsync("x");
        await running.Task.WaitAsync(Limit);

        await bus.DisposeAsync().AsTask().WaitAsync(Limit);

        RpcNoServerException exception = await Should.ThrowAsync<RpcNoServerException>(() => call.WaitAsync(Limit));
        exception.Message.ShouldContain("shutting down");
        exception.IsTransient.ShouldBeTrue();
        exception.Execution.ShouldBe(RpcExecution.Unknown);
        never.SetResult();
    }

    [Fact]
    public async Task A_cast_that_is_cancelled_at_the_end_of_the_drain_is_run_by_the_next_server()
    {
        TaskCompletionSource running = Signals.New();
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync<IProbe>(
            new Probe
            {
                OnRunMany = async token =>
                {
                    running.SetResult();
                    await Task.Delay(Timeout.Infinite, token);
                },
            },
            new() { DrainTimeout = TimeSpan.FromMilliseconds(50) });
        await (await CallerAsync()).NoteManyAsync(["moved"]);
        await running.Task.WaitAsync(Limit);
        await bus.DisposeAsync().AsTask().WaitAsync(Limit);

        var next = new Probe();
        await ServeAsync(next);

        (await next.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("moved");
    }

    [Fact]
    public async Task Closing_a_bus_ends_the_calls_that_wait_and_refuses_new_ones()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        await ServeAsync(new Probe
        {
            OnRun = async (_, _) =>
            {
                running.SetResult();
                await release.Task;
                return "";
            },
        });
        RpcBus bus = await ConnectAsync();
        IProbe probe = bus.Client<IProbe>().Any;
        Task call = probe.RunAsync("x");
        await running.Task.WaitAsync(Limit);

        await Task.WhenAll(bus.DisposeAsync().AsTask(), bus.DisposeAsync().AsTask()).WaitAsync(Limit);

        (await Should.ThrowAsync<RpcConnectionException>(() => call)).Execution.ShouldBe(RpcExecution.Unknown);
        (await Should.ThrowAsync<RpcConnectionException>(() => probe.EchoAsync("x"))).Execution.ShouldBe(RpcExecution.NotStarted);
        await Should.ThrowAsync<RpcConnectionException>(() => probe.NoteAsync("x").AsTask());
        await Should.ThrowAsync<ObjectDisposedException>(() => bus.ServeAsync<IProbe>(new Probe()));
        Should.Throw<ObjectDisposedException>(() => bus.Client<IProbe>());
        release.SetResult();
    }

    [Fact]
    public async Task A_server_can_be_started_again_after_it_stopped_and_not_before()
    {
        RpcBus bus = await ConnectAsync();
        RpcServer server = await bus.ServeAsync<IProbe>(new Probe());

        (await Should.ThrowAsync<RpcConfigurationException>(() => bus.ServeAsync<IProbe>(new Probe()))).Message.ShouldContain("s.Add");
        await server.DisposeAsync();
        await using RpcServer again = await bus.ServeAsync<IProbe>(new Probe());

        (await bus.Client<IProbe>().Any.EchoAsync("on")).ShouldBe("on");
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
            await Task.Delay(5, limit.Token);
    }
}

public sealed class StoppingInMemory : StoppingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class StoppingOverRabbitMq : StoppingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
