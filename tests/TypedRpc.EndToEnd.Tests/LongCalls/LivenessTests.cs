using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests.LongCalls;

/// <summary>A server that has a call and is silent is noticed long before the deadline; a slow one is not mistaken for it.</summary>
public abstract class LivenessTests : Bed
{
    private static readonly RpcClientOptions Watchful = new() { Liveness = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromMinutes(5) };

    [Fact]
    public async Task A_server_that_takes_a_call_and_is_silent_is_noticed_although_it_stays_connected()
    {
        await using IConsumer silent = await TakeAsync(prefetch: 10);
        IProbe caller = (await ConnectAsync()).Client<IProbe>(Watchful).Any;

        RpcNoServerException lost = await Should.ThrowAsync<RpcNoServerException>(() => caller.RunAsync("work").WaitAsync(Limit));

        lost.Execution.ShouldBe(RpcExecution.Unknown);
        lost.Message.ShouldContain("keep-alive");
    }

    [Fact]
    public async Task A_server_that_takes_a_call_and_is_silent_is_noticed_while_another_one_serves_the_queue()
    {
        TaskCompletionSource taken = Signals.New();
        await using IConsumer silent = await TakeAsync(prefetch: 1, taken);
        IProbe caller = (await ConnectAsync()).Client<IProbe>(Watchful).Any;
        Task call = caller.RunAsync("work");
        await taken.Task.WaitAsync(Limit);

        await ServeAsync(new Probe());
        RpcNoServerException lost = await Should.ThrowAsync<RpcNoServerException>(() => call.WaitAsync(Limit));

        lost.Execution.ShouldBe(RpcExecution.Unknown);
        await caller.RunAsync("served").WaitAsync(Limit);
    }

    [Fact]
    public async Task A_slow_method_outlives_its_liveness_period()
    {
        await ServeAsync(Slow(TimeSpan.FromSeconds(4)));
        IProbe caller = (await ConnectAsync()).Client<IProbe>(Watchful).Any;

        await caller.RunAsync("slow").WaitAsync(Limit);
    }

    [Fact]
    public async Task A_call_that_waits_for_a_place_at_its_server_outlives_its_liveness_period()
    {
        await ServeAsync(Slow(TimeSpan.FromSeconds(2)), new() { Concurrency = 1, Prefetch = 10 });
        IProbe caller = (await ConnectAsync()).Client<IProbe>(Watchful).Any;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => caller.RunAsync($"{i}"))).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_call_in_a_long_queue_outlives_its_liveness_period()
    {
        await ServeAsync(Slow(TimeSpan.FromSeconds(2)), new() { Concurrency = 1, Prefetch = 1 });
        IProbe caller = (await ConnectAsync()).Client<IProbe>(Watchful).Any;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => caller.RunAsync($"{i}"))).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_call_in_a_long_queue_outlives_its_liveness_period_when_packs_are_returned()
    {
        RpcServerOptions options = new() { Concurrency = 2, Prefetch = 2, MaxPackedRequests = 1 };
        await ServeAsync(Slow(TimeSpan.FromSeconds(0.5)), options);
        IProbe caller = (await ConnectAsync()).Client<IProbe>(Watchful).Any;

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => caller.RunAsync($"{i}"))).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_call_of_a_server_to_itself_through_another_ends_at_concurrency_2_and_names_its_stage_at_concurrency_1()
    {
        (await CallBackAsync(concurrency: 2, TimeSpan.FromSeconds(30))).ShouldBeNull();

        RpcTimeoutException late = (await CallBackAsync(concurrency: 1, TimeSpan.FromSeconds(3))).ShouldBeOfType<RpcTimeoutException>();
        late.Stage.ShouldBe(RpcStage.Running);
    }

    [Fact]
    public async Task A_message_of_a_kind_that_a_server_does_not_know_is_refused_and_not_ignored()
    {
        await ServeAsync(new Probe());
        ITransport raw = await ConnectBelowAsync();
        var answers = new Answers();
        await using IConsumer inbox = await raw.ConsumeAsync(
            new ConsumerOptions(new("r.") { UniqueName = true, Exclusive = true, AutoDelete = true }, []) { AutoAcknowledge = true },
            answers,
            CancellationToken.None);
        byte[] name = System.Text.Encoding.ASCII.GetBytes(inbox.Address.Queue);
        byte[] unknown = [0x95, 1, 99, 0, 0xc4, 16, .. new byte[16], (byte)(0xa0 | name.Length), .. name];

        raw.TryPublish(new Message("openstack", "probe", MessageBody.CopyOf(unknown)) { ContentType = "typed/rpc" }).ShouldNotBe(0);

        byte[] answer = await answers.First.Task.WaitAsync(Limit);
        answer[2].ShouldBe((byte)4, "a fault");
        System.Text.Encoding.ASCII.GetString(answer).ShouldContain("UnsupportedFormat");
    }

    private async Task<Exception?> CallBackAsync(int concurrency, TimeSpan timeout)
    {
        string server = $"outer{concurrency}", other = $"inner{concurrency}";
        RpcBus inner = await ConnectAsync(), outer = await ConnectAsync();
        IProbe back = inner.Client<IProbe>().For(server: server), forth = outer.Client<IProbe>().For(server: other);
        var calling = new Probe
        {
            OnRun = async (what, token) =>
            {
                if (what == "start")
                    await forth.RunAsync("again", token);
                return what;
            },
        };
        var returning = new Probe
        {
            OnRun = async (what, token) =>
            {
                await back.RunAsync("end", token);
                return what;
            },
        };
        await outer.ServeAsync<IProbe>(calling, new() { Server = server, Concurrency = concurrency });
        await inner.ServeAsync<IProbe>(returning, new() { Server = other });
        IProbe caller = (await ConnectAsync()).Client<IProbe>().For(server: server, timeout: timeout);
        return await Record.ExceptionAsync(() => caller.RunAsync("start").WaitAsync(Limit));
    }

    private static Probe Slow(TimeSpan time) => new()
    {
        OnRun = async (what, token) =>
        {
            await Task.Delay(time, token); // the time under test
            return what;
        },
    };

    // A server that takes what comes and never answers.
    private async Task<IConsumer> TakeAsync(ushort prefetch, TaskCompletionSource? taken = null)
    {
        ITransport raw = await ConnectBelowAsync();
        var exchange = new ExchangeDeclaration("openstack", ExchangeKind.Topic) { Durable = true };
        var queue = new QueueDeclaration("probe") { Durable = true, Bindings = [("openstack", "probe")] };
        return await raw.ConsumeAsync(
            new ConsumerOptions(queue, [exchange]) { Prefetch = prefetch }, new Keeping(taken), CancellationToken.None);
    }

    private sealed class Keeping(TaskCompletionSource? taken) : IDeliverySink
    {
        public void OnDelivery(Delivery delivery) => taken?.TrySetResult();
    }

    private sealed class Answers : IDeliverySink
    {
        public TaskCompletionSource<byte[]> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnDelivery(Delivery delivery)
        {
            First.TrySetResult(delivery.Body.Span.ToArray());
            delivery.Release();
        }
    }
}

public sealed class LivenessInMemory : LivenessTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class LivenessOnRabbitMq : LivenessTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
