using BlockStorage.Contracts;
using TypedRpc.TestBroker;

namespace TypedRpc.Samples.Tests.WebFront;

/// <summary>The stream of events that the page reads.</summary>
public abstract class EventTests : FrontBed
{
    [Fact]
    public async Task A_browser_gets_the_state_of_the_bus_and_then_each_change_of_a_volume()
    {
        Front front = await FrontAsync();
        RpcBus bus = await ConnectAsync();
        IVolumeEvents events = bus.Notifier<IVolumeEvents>("volume.h1");
        await using var stream = await EventStream.OpenAsync(front.Http);
        (await stream.NextAsync()).ShouldBe(("bus", """{"isHealthy":true,"state":"Connected"}"""));

        Guid id = Guid.NewGuid();
        var arguments = new VolumeCreation.Of(id, new VolumeRequest("data", 3));
        await events.CreatedAsync(new VolumeCreation(arguments));
        (await stream.NextAsync()).ShouldBe(
            ("volume", $$"""{"id":"{{id}}","name":"data","sizeGib":3,"state":"available","host":"h1","fault":null}"""));
        await events.FailedAsync(new VolumeCreation(arguments, new VolumeCreation.Fault("IOException", "The disk is full.")));
        (await stream.NextAsync()).ShouldBe(
            ("volume", $$"""{"id":"{{id}}","name":"data","sizeGib":3,"state":"error","host":"h1","fault":"The disk is full."}"""));
        await events.DeletedAsync(new VolumeDeletion(new VolumeDeletion.Of(id)));
        (await stream.NextAsync()).ShouldBe(("deleted", $$"""{"id":"{{id}}"}"""));
    }

    [Fact]
    public async Task A_stopping_front_ends_the_streams()
    {
        var front = new Front(Url);
        await front.ReadyAsync();
        await using var stream = await EventStream.OpenAsync(front.Http);
        await stream.NextAsync();

        // Without an end of the streams, the host would stop them only after its shutdown timeout of 30 s.
        long started = TimeProvider.System.GetTimestamp();
        await front.DisposeAsync();
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }
}

public sealed class EventsInMemoryTests : EventTests
{
    protected override Task<string> NewUrlAsync() => Memory.NewUrlAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class EventsOverRabbitMqTests : EventTests
{
    protected override Task<string> NewUrlAsync() => Own(new VirtualHost()).UrlAsync();
}
