using System.Diagnostics;
using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests;

[Trait("Broker", "RabbitMQ")]
public sealed class ReconnectTests(ITestOutputHelper output) : Bed
{
    [Fact]
    public async Task A_lost_connection_ends_the_pending_calls_and_the_bus_continues()
    {
        TaskCompletionSource release = Signals.New();
        int running = 0;
        await ServeAsync(new Probe
        {
            OnRun = async (what, _) =>
            {
                Interlocked.Increment(ref running);
                await release.Task;
                return what;
            },
        });
        RpcBus bus = await ConnectAsync();
        RpcClient<IProbe> client = bus.Client<IProbe>();
        Task[] calls = [.. Enumerable.Range(0, 50).Select(i => client.Any.RunAsync($"{i}"))];
        using var limit = new CancellationTokenSource(Limit);
        while (Volatile.Read(ref running) < 50)
            await Task.Delay(5, limit.Token);

        await CutAsync();

        foreach (Task call in calls)
        {
            var exception = await Should.ThrowAsync<RpcConnectionException>(() => call.WaitAsync(Limit));
            exception.Execution.ShouldBe(RpcExecution.Unknown);
            exception.IsTransient.ShouldBeTrue();
        }

        release.SetResult();
        var watch = Stopwatch.StartNew();
        (await client.For(waitForServer: Limit).EchoAsync("again")).ShouldBe("again");
        output.WriteLine($"serving again {watch.Elapsed.TotalMilliseconds:F0} ms after the cut was seen");
        bus.PendingCalls.ShouldBe(0);
    }

    [Fact]
    public async Task Callers_that_loop_while_connections_are_cut_get_an_outcome_for_every_call()
    {
        await ServeAsync(new Probe());
        IProbe probe = (await ConnectAsync())
            .Client<IProbe>().For(timeout: TimeSpan.FromSeconds(10), waitForServer: TimeSpan.FromSeconds(8));
        int good = 0, lost = 0;
        using var stop = new CancellationTokenSource();

        Task[] callers = [.. Enumerable.Range(0, 16).Select(n => Task.Run(async () =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                try
                {
                    (await probe.EchoAsync($"{n}/{i}").WaitAsync(Limit)).ShouldBe($"{n}/{i}");
                    Interlocked.Increment(ref good);
                }
                catch (RpcException exception) when (exception.IsTransient)
                {
                    Interlocked.Increment(ref lost);
                }
            }
        }))];
        for (int cut = 0; cut < 4; cut++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(700));
            await CutAsync();
        }

        int before = Volatile.Read(ref good);
        using var limit = new CancellationTokenSource(Limit);
        while (Volatile.Read(ref good) < before + 100)
            await Task.Delay(20, limit.Token);
        await stop.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(Limit);
        output.WriteLine($"{good} calls succeeded, {lost} ended with a typed error, over 4 cuts");
    }

    [Fact]
    public async Task A_call_made_while_there_is_no_connection_waits_for_it_and_a_cast_too()
    {
        var probe = new Probe();
        await ServeAsync(probe);
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>();
        (await client.Any.EchoAsync("before")).ShouldBe("before");

        await CutAsync();
        Task<string> call = client.For(waitForServer: Limit).EchoAsync("during");
        Task cast = client.For(waitForServer: Limit).NoteAsync("noted").AsTask();

        try
        {
            (await call.WaitAsync(Limit)).ShouldBe("during");
            await cast.WaitAsync(Limit);
            (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("noted");
        }
        catch (RpcConnectionException exception)
        {
            // It was sent just before the loss was seen: then it ends with the loss.
            exception.IsTransient.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_call_that_may_run_twice_survives_a_lost_connection_and_a_server_that_kept_running_it_runs_it_once()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        int runs = 0;
        await ServeAsync(new Probe
        {
            OnRun = async (what, _) =>
            {
                Interlocked.Increment(ref runs);
                running.TrySetResult();
                await release.Task;
                return what;
            },
        });
        RpcBus bus = await ConnectAsync();
        Task<string>[] calls = [.. Enumerable.Range(0, 20).Select(i => bus.Client<IProbe>().For(waitForServer: Limit).RepeatAsync($"{i}"))];
        using var limit = new CancellationTokenSource(Limit);
        while (Volatile.Read(ref runs) < 20)
            await Task.Delay(5, limit.Token);

        await CutAsync();
        while (bus.Statistics.CallsRepeated < 20)
            await Task.Delay(5, limit.Token);
        calls.ShouldAllBe(call => !call.IsCompleted);
        release.SetResult();

        (await Task.WhenAll(calls).WaitAsync(Limit)).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}"));
        runs.ShouldBe(20);
    }

    [Fact]
    public async Task Calls_that_waited_at_a_server_when_its_connection_was_lost_run_once()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        var runs = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        RpcBus server = await ServeAsync(
            new Probe
            {
                OnRun = async (what, _) =>
                {
                    runs.AddOrUpdate(what, 1, (_, n) => n + 1);
                    running.TrySetResult();
                    await release.Task;
                    return what;
                },
            },
            new() { Concurrency = 1 });
        RpcBus bus = await ConnectAsync();
        Task[] calls = [.. Enumerable.Range(0, 10).Select(i => bus.Client<IProbe>().Any.RunAsync($"{i}"))];
        await running.Task.WaitAsync(Limit);

        await CutAsync();
        foreach (Task call in calls)
            await Should.ThrowAsync<RpcConnectionException>(() => call.WaitAsync(Limit));
        using var limit = new CancellationTokenSource(Limit);
        while (server.Health is not { State: RpcBusState.Connected, Epoch: > 1 })
            await Task.Delay(5, limit.Token);
        release.SetResult();
        (await bus.Client<IProbe>().For(waitForServer: Limit).EchoAsync("after")).ShouldBe("after");

        runs.Values.ShouldAllBe(n => n == 1);
    }

    [Fact]
    public async Task Starting_a_server_without_a_connection_ends_with_a_typed_error()
    {
        await using RabbitMqBroker broker = await RabbitMqBroker.PrivateAsync();
        await using RpcBus bus = await RpcBus.ConnectAsync(
            (await broker.CreateVirtualHostAsync()).OriginalString, new() { ConnectTimeout = TimeSpan.FromSeconds(2) });
        broker.Kill();

        (await Should.ThrowAsync<RpcConnectionException>(() => bus.ServeAsync<IProbe>(new Probe()).WaitAsync(Limit))).IsTransient
            .ShouldBeTrue();
        await Should.ThrowAsync<RpcConnectionException>(() => bus.ListenAsync((_, _) => new(NotificationOutcome.Handled)).WaitAsync(Limit));
    }

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();

    private async Task CutAsync()
    {
        // Just after the last cut there may be no connection yet.
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        using var limit = new CancellationTokenSource(Limit);
        while (await broker.CloseAllConnectionsAsync(new Uri(Url).AbsolutePath[1..]) == 0)
            await Task.Delay(20, limit.Token);
    }
}
