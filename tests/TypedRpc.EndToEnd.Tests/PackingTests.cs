using System.Collections.Concurrent;
using System.Globalization;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>Requests that wait for the connection are sent as one message, and nothing else about them changes.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class PackingTests : Bed
{
    private const string Tap = "tap";
    private static readonly QueueDeclaration TapQueue = new(Tap) { Durable = true };

    [Fact]
    public async Task Calls_at_the_same_time_share_messages_and_each_gets_its_own_reply()
    {
        await ServeAsync(new Probe());
        IProbe caller = await CallerAsync();
        ITransport below = await TapAsync();

        (int calls, long messages) = await CallUntilPackedAsync(caller, below);

        messages.ShouldBeLessThan(calls);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(64, 1)]
    public async Task Nothing_is_packed_when_the_client_or_the_server_takes_one_request_in_a_message(int client, int? server)
    {
        await ServeAsync(new Probe(), new() { MaxPackedRequests = server });
        IProbe caller = await CallerAsync(new() { MaxPackedRequests = client });
        ITransport below = await TapAsync();

        const int Count = 500;
        for (int round = 0; round < 4; round++)
            await CallAsync(caller, Count);

        await CountsAsync(below, 4 * Count);
    }

    [Fact]
    public async Task A_server_that_runs_one_request_at_a_time_gets_each_request_alone()
    {
        await ServeAsync(new Probe(), new() { Concurrency = 1 });
        IProbe caller = await CallerAsync();
        ITransport below = await TapAsync();

        await CallAsync(caller, 300);
        await CallAsync(caller, 300);

        await CountsAsync(below, 600);
    }

    [Fact]
    public async Task Confirmed_casts_at_the_same_time_share_messages_once_a_server_has_answered_one()
    {
        var probe = new Probe();
        await ServeAsync(probe);
        IProbe caller = await CallerAsync();
        ITransport below = await TapAsync();

        int sent = 0;
        using var limit = new CancellationTokenSource(Limit);
        for (long messages = 0; messages >= sent; messages = await CountAsync(below))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.WhenAll(Enumerable.Range(0, 200).Select(i => caller.NoteAsync($"{sent + i}").AsTask())).WaitAsync(Limit);
            sent += 200;
        }

        var notes = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < sent; i++)
            notes.Add(await probe.Notes.ReadAsync(limit.Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_in_a_pack_that_fails_or_cannot_be_read_fails_alone()
    {
        await ServeAsync(new Probe
        {
            OnRun = (what, _) => what == "bad" ? throw new InvalidOperationException("only this one") : Task.FromResult(what),
        });
        IProbe caller = await CallerAsync();
        ITransport below = await TapAsync();
        await CallUntilPackedAsync(caller, below);

        Task<string>[] calls = [.. Enumerable.Range(0, 200).Select(i => caller.RepeatAsync(i % 10 == 3 ? "bad" : $"{i}"))];
        for (int i = 0; i < calls.Length; i++)
        {
            if (i % 10 == 3)
                (await Should.ThrowAsync<RpcRemoteException>(calls[i].WaitAsync(Limit))).Message.ShouldContain("only this one");
            else
                (await calls[i].WaitAsync(Limit)).ShouldBe($"{i}");
        }
    }

    [Fact]
    public async Task A_pack_with_a_message_that_cannot_be_read_delivers_the_others()
    {
        var probe = new Probe();
        RpcBus server = await ServeAsync(probe);
        ITransport below = await ConnectBelowAsync();
        byte[] cast = await CastBytesAsync("in a pack");

        MessageBody pack = PackFormat.Write([MessageBody.CopyOf([1, 2, 3]), MessageBody.CopyOf(cast), MessageBody.CopyOf([])]);
        await PublishAsync(below, pack);
        await PublishAsync(below, MessageBody.CopyOf([0xdc, 0, 9, 1]));

        (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("in a pack");

        // Two messages of the pack, and the pack that is none.
        await UntilAsync(() => server.Statistics.MessagesRejected >= 3);
    }

    [Fact]
    public async Task Calls_that_no_queue_takes_all_fail_although_they_were_one_message()
    {
        RpcBus server = await ConnectAsync();
        RpcServer serving = await server.ServeAsync<IProbe>(new Probe(), new() { Server = "gone" });
        IProbe caller = (await ConnectAsync()).Client<IProbe>().For(server: "gone");
        for (int i = 0; i < 4; i++)
            await CallAsync(caller, 200);
        await serving.DisposeAsync();
        ITransport below = await ConnectBelowAsync();
        await UntilAsync(async () => await below.InspectAsync("probe.gone", CancellationToken.None) is null or { Consumers: 0 });

        Task<string>[] calls = [.. Enumerable.Range(0, 200).Select(i => caller.EchoAsync($"{i}"))];

        foreach (Task<string> call in calls)
            await Should.ThrowAsync<RpcNoServerException>(call.WaitAsync(Limit));
    }

    [Fact]
    public async Task Packed_calls_that_wait_at_a_stopping_server_go_to_another_and_none_runs_twice()
    {
        var runs = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        Probe Slow() => new()
        {
            OnRun = async (what, token) =>
            {
                runs.AddOrUpdate(what, 1, (_, n) => n + 1);
                await Task.Delay(5, token);
                return what;
            },
        };
        RpcBus first = await ConnectAsync();
        RpcServer stopping = await first.ServeAsync<IProbe>(Slow(), new() { Server = "h1", Concurrency = 8, MaxPackedRequests = 32 });
        await ServeAsync(Slow(), new() { Server = "h2", Concurrency = 8, MaxPackedRequests = 32 });
        IProbe caller = await CallerAsync();
        await CallAsync(caller, 100);

        Task[] calls = [.. Enumerable.Range(0, 1000).Select(i => caller.RunAsync($"{i}"))];
        await UntilAsync(() => runs.Count > 100);
        await stopping.DisposeAsync().AsTask().WaitAsync(Limit);

        await Task.WhenAll(calls).WaitAsync(Limit);
        runs.Count.ShouldBe(1000);
        runs.Values.ShouldAllBe(n => n == 1);
    }

    [Fact]
    public async Task Casts_are_in_order_when_they_are_packed_for_a_server_that_runs_one_at_a_time()
    {
        const int Count = 4_000;
        var probe = new Probe();
        await ServeAsync(probe, new() { Concurrency = 1, MaxPackedRequests = 16 });
        IProbe caller = await CallerAsync();
        ITransport below = await TapAsync();
        await caller.EchoAsync("known");

        var casts = new List<Task>();
        for (int i = 0; i < Count; i++)
        {
            string word = i.ToString(CultureInfo.InvariantCulture);
            string text = i % 50 == 0 ? word + new string('x', 20_000) : word;
            casts.Add(i / 100 % 2 == 0 ? caller.NoteAsync(text).AsTask() : caller.HintAsync(text).AsTask());
        }

        await Task.WhenAll(casts).WaitAsync(Limit);
        for (int i = 0; i < Count; i++)
            (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).TrimEnd('x').ShouldBe(i.ToString(CultureInfo.InvariantCulture));
        (await CountAsync(below)).ShouldBeLessThan(Count);
    }

    [Fact]
    public async Task A_slow_server_does_not_keep_the_requests_of_a_fast_one()
    {
        TaskCompletionSource release = Signals.New();
        int held = 0;
        await ServeAsync(
            new Probe
            {
                OnRun = async (what, _) =>
                {
                    Interlocked.Increment(ref held);
                    await release.Task;
                    return what;
                },
            },
            new() { Server = "slow", Concurrency = 8 });
        await ServeAsync(new Probe(), new() { Server = "fast", Concurrency = 8 });
        IProbe caller = await CallerAsync();
        await CallAsync(caller, 100);

        // A server of concurrency 8 takes two requests in a message and has a prefetch of 10: at most 8 run and 20 wait at the slow one.
        Task[] calls = [.. Enumerable.Range(0, 1000).Select(i => caller.RunAsync($"{i}"))];
        await UntilAsync(() => calls.Count(call => call.IsCompletedSuccessfully) >= 1000 - 28);
        release.SetResult();
        await Task.WhenAll(calls).WaitAsync(Limit);
    }

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();

    private static async Task CallAsync(IProbe caller, int count) =>
        (await Task.WhenAll(Enumerable.Range(0, count).Select(i => caller.EchoAsync($"{i}"))).WaitAsync(Limit))
            .ShouldBe(Enumerable.Range(0, count).Select(i => $"{i}"));

    // Whether requests wait for the connection is a matter of time, so more are sent until some have.
    private static async Task<(int Calls, long Messages)> CallUntilPackedAsync(IProbe caller, ITransport below)
    {
        int calls = 0;
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            await CallAsync(caller, 200);
            calls += 200;
            long messages = await CountAsync(below);
            if (messages < calls)
                return (calls, messages);
        }
    }

    // A second queue gets a copy of every message to the topic: a pack is one message there.
    private async Task<ITransport> TapAsync()
    {
        ITransport below = await ConnectBelowAsync();
        await below.DeclareAsync(
            new Topology([], [TapQueue with { Bindings = [("openstack", "probe")] }]), CancellationToken.None);
        return below;
    }

    // A queue answers how many messages it has before it takes those that wait for it.
    private static async Task CountsAsync(ITransport below, long messages)
    {
        await UntilAsync(async () => await CountAsync(below) >= messages);
        (await CountAsync(below)).ShouldBe(messages);
    }

    private static async Task<long> CountAsync(ITransport below) =>
        (await below.InspectAsync(Tap, CancellationToken.None))!.Value.Messages;

    private async Task<byte[]> CastBytesAsync(string text)
    {
        ITransport below = await TapAsync();
        var spy = new Spy();
        await using IConsumer consumer = await below.ConsumeAsync(
            new ConsumerOptions(TapQueue, []) { AutoAcknowledge = true }, spy, CancellationToken.None);
        RpcServer other = await (await ConnectAsync()).ServeAsync<IProbe>(new Probe(), new() { Server = "other" });
        await (await CallerAsync()).NoteAsync(text);
        byte[] bytes = await spy.Next.Task.WaitAsync(Limit);
        await other.DisposeAsync();
        return bytes;
    }

    private static async Task PublishAsync(ITransport below, MessageBody body) => await below.PublishAsync(
        new Message("openstack", "probe", body) { ContentType = "typed/rpc+pack", Confirm = true, Mandatory = true },
        CancellationToken.None);

    private static async Task UntilAsync(Func<bool> condition) => await UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
            await Task.Delay(10, limit.Token);
    }

    private sealed class Spy : IDeliverySink
    {
        public TaskCompletionSource<byte[]> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnDelivery(Delivery delivery)
        {
            Next.TrySetResult(delivery.Body.Span.ToArray());
            delivery.Release();
        }
    }
}
