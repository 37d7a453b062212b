using TypedRpc.EndToEnd.Tests.Streams;
using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests.Addressed;

/// <summary>Buses over a router of AMQP 1.0, which has no exchanges and queues.</summary>
public abstract class AddressedTests : RouterBed
{
    [Fact]
    public async Task A_call_brings_its_result_and_an_error_of_its_method()
    {
        await ServeAsync(new Probe { OnRun = (what, _) => throw new InvalidOperationException(what) });
        IProbe probe = await CallerAsync();

        (await probe.EchoAsync("hello").WaitAsync(Limit)).ShouldBe("hello");
        (await probe.AddAsync(1, 2)).ShouldBe(3);
        (await Should.ThrowAsync<RpcRemoteException>(() => probe.RunAsync("broken").WaitAsync(Limit))).Message.ShouldContain("broken");
    }

    [Fact]
    public async Task Servers_share_the_calls_of_a_topic_and_each_is_called_by_its_name()
    {
        foreach (string server in (string[])["h1", "h2"])
            await ServeAsync(new Probe { OnRun = (_, _) => Task.FromResult(server) }, new() { Server = server });
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>();

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Any.RepeatAsync("who"))).WaitAsync(Limit);
        answers.Distinct().ShouldBe(["h1", "h2"], ignoreOrder: true);
        foreach (string server in (string[])["h1", "h2"])
            (await client.For(server: server).RepeatAsync("who").WaitAsync(Limit)).ShouldBe(server);
    }

    [Fact]
    public async Task Four_mebibytes_travel_both_ways()
    {
        RpcBusOptions large = new() { MaxMessageBytes = 8 * 1024 * 1024 };
        await ServeAsync(new Probe(), busOptions: large);
        string text = new('x', 4 * 1024 * 1024);

        (await (await ConnectAsync(large)).Client<IProbe>().Any.EchoAsync(text).WaitAsync(Limit)).ShouldBe(text);
    }

    [Fact]
    public async Task A_cast_reaches_one_server_and_a_fanout_cast_reaches_all()
    {
        Probe[] probes = [new(), new()];
        await ServeAsync(probes[0], new() { Server = "h1" });
        await ServeAsync(probes[1], new() { Server = "h2" });
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>();

        await client.For(server: "h1").NoteAsync("one").AsTask().WaitAsync(Limit);
        await client.Any.ShoutAsync("all").AsTask().WaitAsync(Limit);

        (await probes[0].Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("one");
        (await probes[0].Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("all");
        (await probes[1].Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("all");
    }

    [Fact]
    public async Task A_fanout_cast_without_servers_is_no_error_and_another_cast_is_one()
    {
        IProbe probe = await CallerAsync();

        await probe.ShoutAsync("nobody").AsTask().WaitAsync(Limit);
        await Should.ThrowAsync<RpcNoServerException>(() => probe.NoteAsync("nobody").AsTask().WaitAsync(Limit));
    }

    [Fact]
    public async Task A_call_without_a_server_fails_at_once_and_may_wait_for_one()
    {
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>();

        (await Should.ThrowAsync<RpcNoServerException>(() => client.Any.EchoAsync("x").WaitAsync(Limit)))
            .Execution.ShouldBe(RpcExecution.NotStarted);
        Task<string> waiting = client.For(waitForServer: Limit).EchoAsync("late");
        await ServeAsync(new Probe(), new() { Server = "h1" });

        (await waiting.WaitAsync(Limit)).ShouldBe("late");
        await Should.ThrowAsync<RpcNoServerException>(() => client.For(server: "h2").EchoAsync("x").WaitAsync(Limit));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_callers_of_a_server_that_dies_are_told(bool isIdempotent)
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        await using var relay = new Relay(Router.Port);
        await using RpcBus bus = await RpcBus.ConnectAsync($"amqp10://127.0.0.1:{relay.Port}{Query}");
        await bus.ServeAsync<IProbe>(new Probe
        {
            OnRun = async (what, _) =>
            {
                running.TrySetResult();
                await release.Task;
                return what;
            },
        });
        IProbe probe = await CallerAsync();
        Task call = isIdempotent ? probe.RepeatAsync("x") : probe.RunAsync("x");
        await running.Task.WaitAsync(Limit);

        relay.Cut();

        RpcException exception = await Should.ThrowAsync<RpcException>(() => call.WaitAsync(Limit));
        exception.ShouldNotBeOfType<RpcTimeoutException>();
        exception.IsTransient.ShouldBeTrue();
        release.SetResult();
    }

    [Fact]
    public async Task Calls_that_wait_at_the_router_for_a_busy_server_outlive_their_liveness_period()
    {
        await ServeAsync(
            new Probe
            {
                OnRun = async (what, token) =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(0.5), token);
                    return what;
                },
            },
            new() { Concurrency = 2, Prefetch = 2, MaxPackedRequests = 1 });
        RpcClientOptions watchful = new() { Liveness = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromMinutes(5) };
        IProbe caller = (await ConnectAsync()).Client<IProbe>(watchful).Any;

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => caller.RunAsync($"{i}"))).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_router_that_starts_again_is_found_by_its_buses()
    {
        RpcBusOptions options = new() { Heartbeat = TimeSpan.FromSeconds(2) };
        await ServeAsync(new Probe(), busOptions: options);
        RpcClient<IProbe> client = (await ConnectAsync(options)).Client<IProbe>();
        (await client.Any.EchoAsync("before").WaitAsync(Limit)).ShouldBe("before");

        Router.Kill();
        await Router.StartAsync();

        (await client.For(timeout: Limit, waitForServer: Limit).EchoAsync("after").WaitAsync(Limit)).ShouldBe("after");
    }

    [Fact]
    public async Task What_waits_at_a_stopping_server_goes_to_another_one()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        RpcBus bus = await ConnectAsync();
        RpcServer stopping = await bus.ServeAsync<IProbe>(
            new Probe
            {
                OnRun = async (_, _) =>
                {
                    running.TrySetResult();
                    await release.Task;
                    return "h1";
                },
            },
            new() { Server = "h1", Concurrency = 1, Prefetch = 100 });
        IProbe probe = await CallerAsync();
        Task<string>[] calls = [.. Enumerable.Range(0, 10).Select(i => probe.RepeatAsync($"{i}"))];
        await running.Task.WaitAsync(Limit);
        await ServeAsync(new Probe { OnRun = (_, _) => Task.FromResult("h2") }, new() { Server = "h2" });

        Task stopped = stopping.DisposeAsync().AsTask();
        await Task.WhenAny(calls).WaitAsync(Limit);
        release.SetResult();

        (await Task.WhenAll(calls).WaitAsync(Limit)).Order().ShouldBe([.. Enumerable.Repeat("h1", 1), .. Enumerable.Repeat("h2", 9)]);
        await stopped.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_stream_brings_its_items_and_a_cancelled_call_ends_at_its_server()
    {
        TaskCompletionSource running = Signals.New(), cancelled = Signals.New();
        RpcBus bus = await ServeAsync(new Probe
        {
            OnRun = async (what, token) =>
            {
                running.SetResult();
                await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled.SetResult();
                return what;
            },
        });
        await bus.ServeAsync<IFeed>(new Feed());
        RpcBus client = await ConnectAsync();

        int sum = 0;
        await foreach (int item in client.Client<IFeed>().Any.CountAsync(1000))
            sum += item;
        sum.ShouldBe(499_500);

        using var cancellation = new CancellationTokenSource();
        Task call = client.Client<IProbe>().Any.RunAsync("long", cancellation.Token);
        await running.Task.WaitAsync(Limit);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_notification_reaches_one_of_its_listeners()
    {
        var heard = System.Threading.Channels.Channel.CreateUnbounded<string>();
        for (int i = 0; i < 2; i++)
        {
            await (await ConnectAsync()).ListenAsync((notification, _) =>
            {
                heard.Writer.TryWrite(notification.EventType);
                return ValueTask.FromResult(NotificationOutcome.Handled);
            });
        }

        RpcBus bus = await ConnectAsync(new() { Notifications = new() { Drivers = ["messagingv2"] } });
        INotifier notifier = bus.Notifier("volume.h1");
        foreach (string name in (string[])["a", "b", "c"])
            await notifier.InfoAsync(name, new Dictionary<string, object?> { ["n"] = 1 });
        await bus.FlushNotificationsAsync(CancellationToken.None).WaitAsync(Limit);

        List<string> all = [];
        while (all.Count < 3)
            all.Add(await heard.Reader.ReadAsync().AsTask().WaitAsync(Limit));
        all.ShouldBe(["a", "b", "c"], ignoreOrder: true);
        heard.Reader.TryPeek(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task What_needs_a_queue_of_its_own_is_refused_with_the_reason()
    {
        RpcBus bus = await ConnectAsync();

        RpcConfigurationException exception = await Should.ThrowAsync<RpcConfigurationException>(() => bus.ListenAsync(
            (_, _) => ValueTask.FromResult(NotificationOutcome.Handled), new() { Pool = "billing" }).WaitAsync(Limit));

        exception.Message.ShouldContain("no exchanges and bindings");
    }
}

public sealed class RoutableTests : AddressedTests;

public sealed class LegacyTests : AddressedTests
{
    protected override string Query => "?dialect=addressed&addressing_mode=legacy";
}
