using System.Globalization;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

public abstract class CastTests : Bed
{
    [Fact]
    public async Task A_cast_runs_once_at_one_of_the_servers()
    {
        Probe one = new(), two = new();
        await ServeAsync(one, new() { Server = "h1" });
        await ServeAsync(two, new() { Server = "h2" });
        IProbe probe = await CallerAsync();

        for (int i = 0; i < 100; i++)
            await probe.NoteAsync($"{i}");

        var seen = new List<string>();
        while (seen.Count < 100)
        {
            Task<bool> any = await Task.WhenAny(
                one.Notes.WaitToReadAsync().AsTask(), two.Notes.WaitToReadAsync().AsTask()).WaitAsync(Limit);
            (await any).ShouldBeTrue();
            while (one.Notes.TryRead(out string? note) || two.Notes.TryRead(out note))
                seen.Add(note);
        }

        seen.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 100).Select(i => $"{i}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_cast_to_a_server_reaches_that_server()
    {
        Probe one = new(), two = new();
        await ServeAsync(one, new() { Server = "h1" });
        await ServeAsync(two, new() { Server = "h2" });
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);

        for (int i = 0; i < 10; i++)
            await client.For(server: "h2").NoteAsync($"{i}");

        for (int i = 0; i < 10; i++)
            (await two.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldNotBeNull();
        one.Notes.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_fanout_cast_reaches_every_server_and_no_server_is_not_an_error()
    {
        IProbe probe = await CallerAsync();
        await probe.ShoutAsync("into the void");
        Probe[] probes = [new(), new(), new()];
        for (int i = 0; i < probes.Length; i++)
            await ServeAsync(probes[i], new() { Server = $"h{i}" });

        await probe.ShoutAsync("hear me");

        foreach (Probe each in probes)
            (await each.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("hear me");
    }

    [Fact]
    public async Task Casts_keep_their_order_when_they_come_faster_than_the_transport_takes_them()
    {
        const int Casts = 10_000;
        var probe = new Probe();
        await ServeAsync(probe, new() { Concurrency = 1 });
        IProbe caller = await CallerAsync();

        Task[] casts = [.. Enumerable.Range(0, Casts).Select(i => caller.NoteAsync($"{i}").AsTask())];

        await Task.WhenAll(casts).WaitAsync(Limit);
        for (int i = 0; i < Casts; i++)
            (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe($"{i}");
    }

    [Fact]
    public async Task Casts_of_one_proxy_to_a_server_without_concurrency_keep_their_order()
    {
        var probe = new Probe();
        await ServeAsync(probe, new() { Concurrency = 1 });
        IProbe caller = await CallerAsync();

        Task[] casts = [.. Enumerable.Range(0, 500).Select(i => caller.NoteAsync($"{i}").AsTask())];
        await Task.WhenAll(casts).WaitAsync(Limit);

        for (int i = 0; i < 500; i++)
            (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe($"{i}");
    }

    [Fact]
    public async Task A_cast_without_a_server_is_an_error_and_waits_for_a_server_if_allowed()
    {
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>(Sending);
        (await Should.ThrowAsync<RpcNoServerException>(() => client.Any.NoteAsync("x").AsTask())).Execution
            .ShouldBe(RpcExecution.NotStarted);

        Task waiting = client.For(waitForServer: Limit).NoteAsync("patient").AsTask();
        var probe = new Probe();
        await ServeAsync(probe);

        await waiting.WaitAsync(Limit);
        (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("patient");
    }

    [Fact]
    public async Task Casts_to_a_stopped_server_are_there_when_it_comes_back()
    {
        RpcBus bus = await ConnectAsync();
        await using (await bus.ServeAsync<IProbe>(new Probe()))
        {
        }

        IProbe caller = await CallerAsync();
        for (int i = 0; i < 20; i++)
            await caller.NoteAsync($"{i}");
        var probe = new Probe();
        await bus.ServeAsync<IProbe>(probe, new() { Concurrency = 1 });

        for (int i = 0; i < 20; i++)
            (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe($"{i}");
    }

    [Fact]
    public async Task A_cast_whose_method_throws_is_counted_and_not_redelivered()
    {
        int runs = 0;
        var probe = new Probe
        {
            OnRun = (what, _) =>
            {
                Interlocked.Increment(ref runs);
                return what == "bad" ? throw new InvalidOperationException("poison") : Task.FromResult("");
            },
        };
        RpcBus server = await ServeAsync(probe, new() { Concurrency = 1 });
        IProbe caller = await CallerAsync();

        await caller.NoteAsync("bad");
        await caller.NoteAsync("good");

        (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("good");
        server.Statistics.CastsFailed.ShouldBe(1);
        runs.ShouldBe(2);
    }

    [Fact]
    public async Task A_cast_with_attempts_is_retried_until_it_succeeds()
    {
        int runs = 0;
        var probe = new Probe
        {
            OnRun = (what, _) =>
                Interlocked.Increment(ref runs) < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult(what),
        };
        RpcBus server = await ServeAsync(probe);

        await (await CallerAsync()).TryAsync("patient");

        (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("patient");
        runs.ShouldBe(3);
        server.Statistics.CastsFailed.ShouldBe(2);
        server.Statistics.CastsDeadLettered.ShouldBe(0);
    }

    [Fact]
    public async Task A_cast_that_fails_in_every_attempt_goes_to_the_dead_letter_queue_with_its_reason()
    {
        int runs = 0;
        RpcBus server = await ServeAsync(new Probe
        {
            OnRun = (_, _) =>
            {
                Interlocked.Increment(ref runs);
                throw new InvalidOperationException("never");
            },
        });
        ITransport raw = await ConnectBelowAsync();

        await (await CallerAsync()).TryAsync("doomed");

        using var limit = new CancellationTokenSource(Limit);
        while (server.Statistics.CastsDeadLettered == 0)
            await Task.Delay(10, limit.Token);
        runs.ShouldBe(3);
        var dead = new Kept();
        await raw.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("probe.dead") { Durable = true }, []) { Prefetch = 1 }, dead, limit.Token);
        Delivery letter = await dead.First.Task.WaitAsync(Limit);
        letter.Headers!["x-typedrpc-reason"].ShouldBe("System.InvalidOperationException: never");
        letter.Headers["x-typedrpc-queue"].ShouldBe("probe");
        Convert.ToInt32(letter.Headers["x-typedrpc-attempts"], CultureInfo.InvariantCulture).ShouldBe(3);
        letter.Finish(Settlement.Acknowledge);
    }

    [Fact]
    public async Task Casts_that_wait_for_their_next_attempt_survive_the_stop_of_their_server()
    {
        TaskCompletionSource failed = Signals.New();
        RpcBus bus = await ConnectAsync();
        RpcServer server = await bus.ServeAsync<IProbe>(new Probe
        {
            OnRun = (_, _) =>
            {
                failed.TrySetResult();
                throw new InvalidOperationException("not here");
            },
        });
        await (await CallerAsync()).TryAsync("moved");
        await failed.Task.WaitAsync(Limit);
        await server.DisposeAsync();

        var probe = new Probe();
        await ServeAsync(probe);

        (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("moved");
    }

    [Fact]
    public async Task A_cast_without_a_confirm_arrives_and_an_unroutable_one_is_counted()
    {
        RpcBus caller = await ConnectAsync();
        IProbe any = caller.Client<IProbe>(Sending).Any;
        await any.HintAsync("lost").AsTask().WaitAsync(Limit);
        using var limit = new CancellationTokenSource(Limit);
        while (caller.Statistics.CastsReturned == 0)
            await Task.Delay(10, limit.Token);

        var probe = new Probe();
        await ServeAsync(probe);
        for (int i = 0; i < 100; i++)
            await any.HintAsync($"{i}");

        for (int i = 0; i < 100; i++)
            (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).Length.ShouldBeInRange(1, 2);
        caller.Statistics.CastsReturned.ShouldBe(1);
    }

    protected sealed class Kept : IDeliverySink
    {
        public TaskCompletionSource<Delivery> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnDelivery(Delivery delivery) => First.TrySetResult(delivery);
    }
}

public sealed class CastsInMemory : CastTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class CastsInOslo : CastTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class CastsOverRabbitMq : CastTests
{
    [Fact]
    public async Task A_failing_cast_with_more_headers_than_a_copy_may_carry_goes_to_the_dead_letter_queue_without_them()
    {
        int runs = 0;
        RpcBus server = await ServeAsync(new Probe
        {
            OnRun = (_, _) =>
            {
                Interlocked.Increment(ref runs);
                throw new InvalidOperationException("never");
            },
        });
        ITransport raw = await ConnectBelowAsync();
        byte[] cast =
            [0x9c, 1, 2, 0, 0xc4, 16, .. new byte[16], 0xc0, 0, 0xc0, 0x93, 1, 0, 0, 0xa3, .. "try"u8, 0xc0, 0xc0, 0x91, 0xa1, (byte)'x'];
        await raw.PublishAsync(
            new Message("openstack", "probe", MessageBody.CopyOf(cast))
            {
                ContentType = "typed/rpc",
                Headers = new Dictionary<string, object?> { ["large"] = new string('x', (120 * 1024) - 20) },
                Mandatory = true,
                Confirm = true,
            },
            CancellationToken.None);

        using var limit = new CancellationTokenSource(Limit);
        while (server.Statistics.CastsDeadLettered == 0)
            await Task.Delay(10, limit.Token);
        var dead = new Kept();
        await raw.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("probe.dead") { Durable = true }, []) { Prefetch = 1 }, dead, limit.Token);
        Delivery letter = await dead.First.Task.WaitAsync(Limit);
        letter.Headers!.Keys.ShouldAllBe(name => name.StartsWith("x-typedrpc-"));
        letter.Headers["x-typedrpc-queue"].ShouldBe("probe");
        letter.Body.Span.ToArray().ShouldBe(cast);
        letter.Finish(Settlement.Acknowledge);
        (await raw.InspectAsync("probe", limit.Token))!.Value.Messages.ShouldBe(0);
        runs.ShouldBe(1);
    }

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
