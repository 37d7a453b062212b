using System.Diagnostics;

namespace TypedRpc.EndToEnd.Tests;

public abstract class LoadTests(ITestOutputHelper output, int count) : Bed
{
    private const int Callers = 64;

    [Fact]
    public async Task Every_call_of_many_at_a_time_gets_the_reply_to_its_own_request()
    {
        await ServeAsync(new Probe());
        RpcBus bus = await ConnectAsync();
        IProbe probe = bus.Client<IProbe>().Any;
        await probe.AddAsync(1, 2);

        int next = 0, wrong = 0;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int i = Interlocked.Increment(ref next); i <= count; i = Interlocked.Increment(ref next))
            {
                if (await probe.AddAsync(i, i) != i + i)
                    Interlocked.Increment(ref wrong);
            }
        }))).WaitAsync(TimeSpan.FromMinutes(3));
        watch.Stop();
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        output.WriteLine(
            $"{count} calls, {Callers} at a time: {count / watch.Elapsed.TotalSeconds:F0} calls/s, {allocated / count} bytes a call, "
                + "both ends");
        wrong.ShouldBe(0);
        bus.PendingCalls.ShouldBe(0);
        bus.Statistics.RepliesDropped.ShouldBe(0);
    }

    [Fact]
    public async Task Ten_thousand_first_requests_at_once_find_their_exchange_with_the_channels_that_a_connection_has()
    {
        await ServeAsync(new Probe());
        IProbe probe = await CallerAsync();

        int[] sums = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => Task.Run(() => probe.AddAsync(i, 1).AsTask())))
            .WaitAsync(TimeSpan.FromMinutes(3));

        sums.ShouldBe(Enumerable.Range(1, 10_000));
    }
}

public sealed class LoadInMemory(ITestOutputHelper output) : LoadTests(output, 100_000)
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class LoadOverRabbitMq(ITestOutputHelper output) : LoadTests(output, 20_000)
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
