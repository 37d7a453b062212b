using System.Globalization;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>The order of casts of one proxy, with a confirm and without.</summary>
public abstract class CastOrderTests : Bed
{
    [Fact]
    public async Task Casts_of_one_proxy_arrive_in_their_order_whether_or_not_they_are_confirmed()
    {
        const int Count = 4_000;
        var probe = new Probe();
        await ServeAsync(probe, new() { Concurrency = 1 });
        IProbe caller = await CallerAsync();
        await caller.EchoAsync("known");

        var casts = new List<Task>();
        for (int i = 0; i < Count; i++)
        {
            string word = i.ToString(CultureInfo.InvariantCulture);
            casts.Add(i % 2 == 0 ? caller.NoteAsync(word).AsTask() : caller.HintAsync(word).AsTask());
        }

        await Task.WhenAll(casts).WaitAsync(Limit);
        for (int i = 0; i < Count; i++)
            (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe(i.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task An_unconfirmed_cast_that_no_queue_takes_is_counted()
    {
        RpcBus bus = await ConnectAsync();
        IProbe caller = bus.Client<IProbe>(Sending).Any;

        await caller.HintAsync("nobody is there");

        for (int i = 0; i < 1000 && bus.Statistics.CastsReturned == 0; i++)
            await Task.Delay(20);
        bus.Statistics.CastsReturned.ShouldBe(1);
    }
}

public sealed class CastOrderInMemory : CastOrderTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class CastOrderOverRabbitMq : CastOrderTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
