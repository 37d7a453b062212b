using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.InMemory;

public sealed class Expiry : InMemoryTest
{
    [Fact]
    public async Task A_message_lives_to_the_last_tick_of_its_time()
    {
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q"));
        Publish(transport, "q", "mortal", expiration: 1000);

        Time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        (await InspectAsync(transport, "q")).ShouldBe((1, 0));
        Time.Advance(TimeSpan.FromTicks(1));
        (await InspectAsync(transport, "q")).ShouldBe((0, 0));
    }

    [Fact]
    public async Task An_expired_message_behind_a_living_one_is_dropped_when_it_comes_to_the_head()
    {
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q"));
        Publish(transport, "q", "for ever");
        Publish(transport, "q", "mortal", expiration: 1000);
        Publish(transport, "q", "last");
        Time.Advance(TimeSpan.FromSeconds(2));
        (await InspectAsync(transport, "q")).ShouldBe((3, 0));

        var sink = new RecordingSink();
        await ConsumeAsync(transport, "q", sink, prefetch: 1);

        (await sink.NextTextsAsync(2)).ShouldBe(["for ever", "last"]);
        (await InspectAsync(transport, "q")).ShouldBe((0, 1));
    }

    [Fact]
    public async Task A_requeued_message_keeps_the_time_it_had()
    {
        ITransport transport = await ConnectAsync();
        var sink = new RecordingSink();
        IConsumer consumer = await ConsumeAsync(transport, "q", sink);
        Publish(transport, "q", "mortal", expiration: 1000);
        Publish(transport, "q", "for ever");
        Delivery mortal = await sink.NextAsync();
        Delivery immortal = await sink.NextAsync();
        await consumer.CancelAsync(CancellationToken.None);

        Time.Advance(TimeSpan.FromMilliseconds(999));
        mortal.FinishWithText(Settlement.Requeue);
        immortal.FinishWithText(Settlement.Requeue);
        (await InspectAsync(transport, "q")).ShouldBe((2, 0));
        Time.Advance(TimeSpan.FromMilliseconds(1));

        var next = new RecordingSink();
        await ConsumeAsync(transport, "q", next);
        (await next.NextTextAsync()).ShouldBe("for ever");
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue / 1000)]
    [InlineData(long.MaxValue / 10_000_000)]
    public async Task An_expiration_beyond_the_clocks_range_is_never(long milliseconds)
    {
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q"));
        Publish(transport, "q", "kept", milliseconds);

        Time.Advance(TimeSpan.FromDays(365));

        (await InspectAsync(transport, "q")).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Publishing_drops_the_expired_messages_of_a_queue_that_nobody_consumes()
    {
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q"));
        Message message = new("", "q", Body("stale")) { ExpirationMilliseconds = 1 };
        transport.TryPublish(message);
        Time.Advance(TimeSpan.FromSeconds(1));

        Publish(transport, "q", "fresh");

        (await InspectAsync(transport, "q")).ShouldBe((1, 0));
    }

    [Fact]
    public async Task An_unused_queue_is_deleted_after_its_time_with_nobody_asking()
    {
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q") { ExpiresAfter = TimeSpan.FromMinutes(30) });

        Time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        Publish(transport, "q", "publishing is no use");
        Time.Advance(TimeSpan.FromTicks(1));

        Time.Armed.ShouldBe(0);
        (await InspectAsync(transport, "q")).ShouldBeNull();
    }

    [Fact]
    public async Task Consuming_declaring_and_inspecting_are_use()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = new("q") { ExpiresAfter = TimeSpan.FromMinutes(30) };
        IConsumer consumer = await transport.ConsumeAsync(new ConsumerOptions(queue, []), new RecordingSink(), CancellationToken.None);
        Time.Advance(TimeSpan.FromHours(5));
        (await InspectAsync(transport, "q")).ShouldNotBeNull();
        await consumer.DisposeAsync();
        Time.Advance(TimeSpan.FromMinutes(29));
        await DeclareAsync(transport, queue);
        Time.Advance(TimeSpan.FromMinutes(29));
        (await InspectAsync(transport, "q")).ShouldNotBeNull();
        Time.Advance(TimeSpan.FromMinutes(29));
        (await InspectAsync(transport, "q")).ShouldNotBeNull();

        Time.Advance(TimeSpan.FromMinutes(30));

        (await InspectAsync(transport, "q")).ShouldBeNull();
    }

    [Fact]
    public async Task A_time_longer_than_a_timer_allows_is_waited_for_in_steps()
    {
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q") { ExpiresAfter = TimeSpan.FromDays(100) });

        for (int day = 0; day < 99; day++)
            Time.Advance(TimeSpan.FromDays(1));
        Time.Armed.ShouldBe(1);
        Time.Advance(TimeSpan.FromDays(1));

        (await InspectAsync(transport, "q")).ShouldBeNull();
    }

    [Fact]
    public async Task A_time_that_is_not_positive_is_refused()
    {
        ITransport transport = await ConnectAsync();

        (await ErrorOfAsync(() => DeclareAsync(transport, new QueueDeclaration("q") { ExpiresAfter = TimeSpan.Zero })))
            .ShouldBe(TransportError.TopologyConflict);
        (await InspectAsync(transport, "q")).ShouldBeNull();
    }
}
