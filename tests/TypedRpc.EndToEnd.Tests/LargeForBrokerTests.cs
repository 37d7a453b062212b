using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>
/// What users see of messages that the broker does not take (RabbitMQ's <c>max_message_size</c>), while
/// <see cref="RpcBusOptions.MaxMessageBytes"/> allows them.
/// </summary>
[Trait("Broker", "RabbitMQ")]
public sealed class LargeForBrokerTests(PrivateBroker broker) : Bed, IClassFixture<PrivateBroker>
{
    private const int Most = 1_000_000;

    [Fact]
    public async Task A_call_that_is_too_large_for_the_broker_fails_alone_and_did_not_run()
    {
        RpcBus server = await ServeAsync(new Probe());
        RpcBus calling = await ConnectAsync();
        IProbe caller = calling.Client<IProbe>().Any;
        (await caller.EchoAsync("before")).ShouldBe("before");

        Task<string>[] bystanders = [.. Enumerable.Range(0, 20).Select(i => caller.EchoAsync($"{i}"))];
        RpcSerializationException call = await Should.ThrowAsync<RpcSerializationException>(
            () => caller.EchoAsync(new string('x', Most)).WaitAsync(Limit));
        RpcSerializationException repeatable = await Should.ThrowAsync<RpcSerializationException>(
            () => caller.RepeatAsync(new string('x', Most)).WaitAsync(Limit));
        RpcSerializationException cast = await Should.ThrowAsync<RpcSerializationException>(
            () => caller.NoteAsync(new string('x', Most)).AsTask().WaitAsync(Limit));

        foreach (RpcSerializationException exception in new[] { call, repeatable, cast })
        {
            (exception.Execution, exception.IsTransient).ShouldBe((RpcExecution.NotStarted, false));
            exception.Message.ShouldContain("max_message_size");
        }

        (await Task.WhenAll(bystanders).WaitAsync(Limit)).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}"));
        (await caller.EchoAsync(new string('x', Most / 2)).WaitAsync(Limit)).Length.ShouldBe(Most / 2);
        (calling.Health.Epoch, server.Health.Epoch).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_result_that_is_too_large_for_the_broker_is_a_fault_that_says_so()
    {
        // The request, of one text, passes; the reply with the same text twice does not.
        RpcBus server = await ServeAsync(new Probe());
        RpcBus calling = await ConnectAsync();
        IDoubling caller = calling.Client<IDoubling>().Any;
        await server.ServeAsync<IDoubling>(new Doubling());

        for (int i = 0; i < 2; i++)
        {
            RpcSerializationException exception = await Should.ThrowAsync<RpcSerializationException>(
                () => caller.DoubleAsync(new string('x', Most / 2 + 1000)).WaitAsync(Limit));
            exception.Execution.ShouldBe(RpcExecution.Failed);
            exception.Message.ShouldContain("max_message_size");
        }

        (await caller.DoubleAsync("x").WaitAsync(Limit)).ShouldBe("xx");
        (calling.Health.Epoch, server.Health.Epoch).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_notification_that_is_too_large_for_the_broker_is_dropped_at_once()
    {
        RpcBus bus = await ConnectAsync(new() { Notifications = new() { Drivers = ["messagingv2"] } });
        await bus.Notifier("p").InfoAsync("event", new Dictionary<string, object?> { ["text"] = "fits" });
        await bus.Notifier("p").InfoAsync("event", new Dictionary<string, object?> { ["text"] = new string('x', Most) });

        for (int i = 0; i < 1000 && bus.Statistics.NotificationsDropped == 0; i++)
            await Task.Delay(20);
        bus.Statistics.NotificationsDropped.ShouldBe(1);
        bus.Health.Epoch.ShouldBe(1);
    }

    protected override async Task<string> NewUrlAsync()
    {
        RabbitMqBroker ours = await broker.GetAsync();
        await ours.SetMaxMessageSizeAsync(Most);
        return (await ours.CreateVirtualHostAsync()).OriginalString;
    }

    private sealed class Doubling : IDoubling
    {
        public Task<string> DoubleAsync(string text) => Task.FromResult(text + text);
    }
}

[RpcTopic("doubling", Version = "1.0")]
public interface IDoubling
{
    [Call]
    Task<string> DoubleAsync(string text);
}
