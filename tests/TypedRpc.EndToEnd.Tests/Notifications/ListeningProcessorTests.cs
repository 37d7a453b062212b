using System.Diagnostics;

namespace TypedRpc.EndToEnd.Tests.Notifications;

/// <summary>Alone in the process, as they measure it.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

public abstract class ListeningProcessorTests(ITestOutputHelper output) : ListeningBed
{
    [Fact]
    public async Task A_poison_notification_leaves_the_processor_to_others()
    {
        var ear = new Ear(_ => throw new InvalidDataException("poison"));
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync(ear.HearAsync, new() { DeliveryLimit = 6 });
        using var self = Process.GetCurrentProcess();

        // The first warms up.
        for (int run = 1; run <= 2; run++)
        {
            await PublishAsync("poison");
            await ear.NextAsync();
            self.Refresh();
            (TimeSpan before, long began) = (self.TotalProcessorTime, Stopwatch.GetTimestamp());
            await ear.NextAsync(5);
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            self.Refresh();
            TimeSpan used = self.TotalProcessorTime - before;
            await EventuallyAsync(() => bus.Statistics.NotificationsDeadLettered == run);
            output.WriteLine($"run {run}: six attempts in {took.TotalSeconds:F2} s with {used.TotalMilliseconds:F0} ms of processor time, "
                + $"{used / took:P1} of a core");
            if (run == 2)
                (used / took).ShouldBeLessThan(0.05);
        }
    }
}

[Collection(typeof(Alone))]
public sealed class ListeningProcessorInMemory(ITestOutputHelper output) : ListeningProcessorTests(output)
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Collection(typeof(Alone))]
[Trait("Broker", "RabbitMQ")]
public sealed class ListeningProcessorOverRabbitMq(ITestOutputHelper output) : ListeningProcessorTests(output)
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
