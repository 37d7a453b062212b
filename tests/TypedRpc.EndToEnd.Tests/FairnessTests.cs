namespace TypedRpc.EndToEnd.Tests;

/// <summary>Servers of one topic that run one request at a time: an idle one gets what waits.</summary>
public abstract class FairnessTests : Bed
{
    [Fact]
    public async Task A_server_that_is_busy_does_not_keep_requests_from_an_idle_one()
    {
        TaskCompletionSource busy = Signals.New(), release = Signals.New();
        await ServeAsync(
            new Probe
            {
                OnRun = async (what, _) =>
                {
                    busy.TrySetResult();
                    await release.Task;
                    return what;
                },
            },
            new() { Server = "busy", Concurrency = 1 });
        IProbe probe = (await ConnectAsync()).Client<IProbe>(Sending).Any;
        Task[] calls = [.. Enumerable.Range(0, 12).Select(i => probe.RunAsync($"{i}"))];
        await busy.Task.WaitAsync(Limit);

        await ServeAsync(new Probe(), new() { Server = "idle", Concurrency = 1 });

        // One runs at the busy server, and one waits there: it was acknowledged as it began, so that the prefetch has room for another.
        using var limit = new CancellationTokenSource(Limit);
        while (calls.Count(call => call.IsCompletedSuccessfully) < 10)
            await Task.Delay(5, limit.Token);
        release.SetResult();
        await Task.WhenAll(calls).WaitAsync(Limit);
    }

    [Fact]
    public async Task Idempotent_calls_and_casts_run_side_by_side_up_to_the_concurrency()
    {
        int running = 0;
        TaskCompletionSource all = Signals.New();
        await ServeAsync(
            new Probe
            {
                OnRun = async (what, _) =>
                {
                    if (Interlocked.Increment(ref running) == 4)
                        all.SetResult();
                    await all.Task;
                    return what;
                },
            },
            new() { Concurrency = 4 });
        IProbe probe = (await ConnectAsync()).Client<IProbe>(Sending).Any;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => probe.RepeatAsync($"{i}"))).WaitAsync(Limit);
    }

    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(4, null, 5)]
    [InlineData(64, null, 80)]
    [InlineData(65000, null, 65535)]
    [InlineData(64, 10, 10)]
    public void The_prefetch_is_the_concurrency_and_a_quarter_unless_it_is_set(int concurrency, int? prefetch, int expected) =>
        new RpcServerOptions { Concurrency = concurrency, Prefetch = prefetch }.Validated().EffectivePrefetch.ShouldBe(expected);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_prefetch_out_of_range_is_refused(int prefetch) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new RpcServerOptions { Prefetch = prefetch }.Validated());
}

public sealed class FairnessInMemory : FairnessTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class FairnessOverRabbitMq : FairnessTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
