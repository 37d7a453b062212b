using System.Collections.Concurrent;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests.LongCalls;

/// <summary>A caller that no longer waits ends its method, and a method whose caller has gone ends too.</summary>
public abstract class CancellationTests : Bed
{
    private readonly ConcurrentQueue<string> _runs = new();

    [Fact]
    public async Task A_cancelled_call_cancels_its_method()
    {
        (Probe probe, TaskCompletionSource running, TaskCompletionSource cancelled) = Waiting();
        await ServeAsync(probe);
        IProbe caller = await CallerAsync();
        using var cancellation = new CancellationTokenSource();

        Task call = caller.RunAsync("work", cancellation.Token);
        await running.Task.WaitAsync(Limit);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_cancelled_call_that_waits_for_a_place_at_its_server_is_not_run()
    {
        TaskCompletionSource running = Signals.New(), go = Signals.New();
        RpcBus server = await ServeAsync(Blocking(running, go), new() { Concurrency = 1, Prefetch = 8 });
        IProbe caller = await CallerAsync();
        using var cancellation = new CancellationTokenSource();

        Task first = caller.RunAsync("first");
        await running.Task.WaitAsync(Limit);
        Task second = caller.RunAsync("second", cancellation.Token);
        Task third = caller.RunAsync("third");
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        await ArrivedAsync();
        go.SetResult();

        await first.WaitAsync(Limit);
        await third.WaitAsync(Limit);
        _runs.ShouldBe(["first", "third"]);
        server.Statistics.RequestsAbandoned.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_call_that_is_still_in_the_queue_is_not_run()
    {
        TaskCompletionSource running = Signals.New(), go = Signals.New();
        await ServeAsync(Blocking(running, go), new() { Concurrency = 1, Prefetch = 1 });
        IProbe caller = await CallerAsync();
        using var cancellation = new CancellationTokenSource();

        Task first = caller.RunAsync("first");
        await running.Task.WaitAsync(Limit);
        Task[] others = [.. Enumerable.Range(0, 3).Select(i => caller.RunAsync($"{i}"))];
        Task last = caller.RunAsync("last", cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => last);
        await ArrivedAsync();
        go.SetResult();

        await Task.WhenAll([first, .. others]).WaitAsync(Limit);
        await caller.RunAsync("next").WaitAsync(Limit);
        _runs.ShouldNotContain("last");
    }

    [Fact]
    public async Task An_idempotent_call_that_was_cancelled_ends_its_method_too()
    {
        (Probe probe, TaskCompletionSource running, TaskCompletionSource cancelled) = Waiting();
        await ServeAsync(probe);
        IProbe caller = await CallerAsync();
        using var cancellation = new CancellationTokenSource();

        Task call = caller.RepeatAsync("work", cancellation.Token);
        await running.Task.WaitAsync(Limit);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_forged_cancellation_has_no_effect()
    {
        TaskCompletionSource go = Signals.New();
        var id = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await ServeAsync(new Probe
        {
            OnRun = async (what, token) =>
            {
                id.TrySetResult(RpcRequest.Current!.CallId);
                await go.Task.WaitAsync(token);
                return what;
            },
        });
        IProbe caller = await CallerAsync();
        Task call = caller.RunAsync("work");
        byte[] forged = Convert.FromHexString(await id.Task.WaitAsync(Limit));
        forged[^1] ^= 1;

        ITransport raw = await ConnectBelowAsync();
        byte[] cancel = [0x96, 1, 9, 0, 0xc4, 16, .. forged, 0xc0, 0xcd, 0x27, 0x10];
        Send(raw, cancel).ShouldNotBe(0);
        Send(raw, [0x96, 1, 9, 0, 0xc4, 16]).ShouldNotBe(0);
        Send(raw, []).ShouldNotBe(0);
        await ArrivedAsync();
        go.SetResult();

        await call.WaitAsync(Limit);
    }

    [Fact]
    public async Task The_methods_of_a_bus_that_has_gone_are_cancelled()
    {
        var cancelled = new ConcurrentQueue<string>();
        var running = new ConcurrentQueue<string>();
        await ServeAsync(new Probe
        {
            OnRun = async (what, token) =>
            {
                running.Enqueue(what);
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                catch (OperationCanceledException)
                {
                    cancelled.Enqueue(what);
                    throw;
                }

                return what;
            },
        });
        RpcBus gone = await ConnectAsync();
        IProbe caller = gone.Client<IProbe>().Any;
        Task[] calls = [.. Enumerable.Range(0, 20).Select(i => caller.RunAsync($"{i}"))];
        await UntilAsync(() => running.Count == 20);

        await gone.DisposeAsync();

        await UntilAsync(() => cancelled.Count == 20);
        await Should.ThrowAsync<RpcConnectionException>(() => Task.WhenAll(calls));
    }

    // A call that is made after the cancellation arrives after it at every server of the bus only by chance, so the time is given.
    private static Task ArrivedAsync() => Task.Delay(TimeSpan.FromSeconds(1.5));

    private static int Send(ITransport raw, byte[] message) =>
        raw.TryPublish(new Message("probe_cancel", "", MessageBody.CopyOf(message)) { ContentType = "typed/rpc" });

    private static (Probe Probe, TaskCompletionSource Running, TaskCompletionSource Cancelled) Waiting()
    {
        TaskCompletionSource running = Signals.New(), cancelled = Signals.New();
        var probe = new Probe
        {
            OnRun = async (what, token) =>
            {
                token.Register(() => cancelled.TrySetResult());
                running.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
                return what;
            },
        };
        return (probe, running, cancelled);
    }

    private Probe Blocking(TaskCompletionSource running, TaskCompletionSource go) => new()
    {
        OnRun = async (what, _) =>
        {
            _runs.Enqueue(what);
            running.TrySetResult();
            await go.Task;
            return what;
        },
    };

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
            await Task.Delay(5, limit.Token);
    }
}

public sealed class CancellationInMemory : CancellationTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class CancellationOnRabbitMq : CancellationTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
