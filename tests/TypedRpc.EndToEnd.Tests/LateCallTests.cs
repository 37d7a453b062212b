using System.Collections.Concurrent;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>Calls that wait in the queue of a server that has gone, and the server that comes after it.</summary>
public abstract class LateCallTests : Bed
{
    private readonly ConcurrentQueue<string> _runs = new();

    [Fact]
    public async Task A_call_that_failed_because_there_was_no_server_is_not_run_by_a_server_that_starts_later()
    {
        await LeaveAQueueAsync();
        IProbe probe = (await ConnectAsync()).Client<IProbe>().For(timeout: Limit);

        RpcNoServerException exception = await Should.ThrowAsync<RpcNoServerException>(() => probe.RunAsync("charge card"));
        exception.Message.ShouldContain("will not run it");
        RpcBus server = await ServeAsync(Noting());

        await probe.RunAsync("next").WaitAsync(Limit);
        _runs.ShouldBe(["next"]);
        server.Statistics.RequestsAbandoned.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_was_cancelled_while_no_server_was_there_is_not_run()
    {
        await LeaveAQueueAsync();
        IProbe probe = (await ConnectAsync()).Client<IProbe>().For(timeout: Limit, waitForServer: Limit);
        using var cancellation = new CancellationTokenSource();

        Task call = probe.RepeatAsync("cancelled", cancellation.Token);
        await WaitingAsync(1);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        RpcBus server = await ServeAsync(Noting());

        await probe.RunAsync("next").WaitAsync(Limit);
        _runs.ShouldBe(["next"]);
        server.Statistics.RequestsAbandoned.ShouldBe(1);
    }

    [Fact]
    public async Task Calls_of_a_bus_that_has_gone_are_not_run_and_calls_that_still_wait_are()
    {
        await LeaveAQueueAsync();
        RpcBus gone = await ConnectAsync();
        Task[] lost =
            [.. Enumerable.Range(0, 5).Select(i => gone.Client<IProbe>().For(timeout: Limit, waitForServer: Limit).RunAsync($"gone {i}"))];
        IProbe patient = (await ConnectAsync()).Client<IProbe>().For(timeout: Limit, waitForServer: Limit);
        await WaitingAsync(5);
        await gone.DisposeAsync();
        Task[] calls = [.. Enumerable.Range(0, 20).Select(i => patient.RunAsync($"{i}"))];
        await WaitingAsync(25);

        RpcBus server = await ServeAsync(Noting(), new() { Concurrency = 4 });

        await Task.WhenAll(calls).WaitAsync(Limit);
        _runs.ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}"), ignoreOrder: true);
        await UntilAsync(() => server.Statistics.RequestsAbandoned == 5);
        foreach (Task call in lost)
            await Should.ThrowAsync<RpcConnectionException>(() => call);
    }

    [Fact]
    public async Task A_call_that_is_given_up_as_a_server_starts_is_never_both_given_up_and_run()
    {
        for (int round = 0; round < 12; round++)
        {
            await LeaveAQueueAsync();
            RpcBus caller = await ConnectAsync();
            IProbe probe = caller.Client<IProbe>().For(timeout: Limit);
            Task[] calls = [.. Enumerable.Range(0, 20).Select(i => probe.RunAsync($"{round} {i}"))];
            await Task.Delay(230 + (round * 10)); // the caller decides after 250 ms
            RpcBus server = await ServeAsync(Noting(), new() { Server = $"h{round}" });
            await Task.WhenAll(calls).ContinueWith(static _ => { }, TaskScheduler.Default).WaitAsync(Limit);
            await probe.RunAsync($"last of {round}").WaitAsync(Limit);

            string[] ran = [.. _runs];
            for (int i = 0; i < calls.Length; i++)
            {
                ran.Contains($"{round} {i}")
                    .ShouldBe(calls[i].IsCompletedSuccessfully, $"round {round}, call {i}: {calls[i].Exception?.InnerException?.Message}");
            }
            await server.DisposeAsync();
        }
    }

    private Probe Noting() => new()
    {
        OnRun = (what, _) =>
        {
            _runs.Enqueue(what);
            return Task.FromResult(what);
        },
    };

    // A server has been there, and its queue stays.
    private async Task LeaveAQueueAsync()
    {
        RpcBus bus = await ConnectAsync();
        await (await bus.ServeAsync<IProbe>(new Probe())).DisposeAsync();
    }

    private async Task WaitingAsync(int messages)
    {
        Transport.ITransport raw = await ConnectBelowAsync();
        using var limit = new CancellationTokenSource(Limit);
        while ((await raw.InspectAsync("probe", limit.Token))?.Messages != messages)
            await Task.Delay(5, limit.Token);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
            await Task.Delay(5, limit.Token);
    }
}

public sealed class LateCallsInMemory : LateCallTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class LateCallsOverRabbitMq : LateCallTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
