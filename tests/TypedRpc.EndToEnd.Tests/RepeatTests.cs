using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>Requests that come twice under one id, as after a lost connection. Byte by byte as docs/wire-format.md lays them out.</summary>
public abstract class RepeatTests : Bed
{
    private static readonly byte[] Id = [.. Enumerable.Range(0, 16).Select(i => (byte)(i + 1))];

    private readonly ConcurrentQueue<string> _runs = new();
    private readonly TaskCompletionSource _running = Signals.New();
    private readonly TaskCompletionSource _release = Signals.New();

    [Fact]
    public async Task A_repeat_of_a_call_that_runs_takes_over_the_reply_and_does_not_run()
    {
        RpcBus server = await ServeAsync(Held());
        (ITransport raw, string first, ChannelReader<byte[]> firstReplies) = await ListenAsync();
        (_, string second, ChannelReader<byte[]> secondReplies) = await ListenAsync();
        await SendAsync(raw, Request("repeat", first, flags: 0, budget: 0x7fff));
        await _running.Task.WaitAsync(Limit);

        await SendAsync(raw, Request("repeat", second, flags: 1, budget: 0x7ffe));
        await UntilAsync(() => server.Statistics.RequestsRepeated == 1);
        _release.SetResult();

        (await secondReplies.ReadAsync().AsTask().WaitAsync(Limit))[2].ShouldBe((byte)3);
        firstReplies.TryRead(out _).ShouldBeFalse();
        _runs.ShouldBe(["x"]);
    }

    [Fact]
    public async Task A_redelivered_older_copy_does_not_take_the_reply_away()
    {
        RpcBus server = await ServeAsync(Held());
        (ITransport raw, string old, ChannelReader<byte[]> oldReplies) = await ListenAsync();
        (_, string current, ChannelReader<byte[]> replies) = await ListenAsync();
        await SendAsync(raw, Request("repeat", current, flags: 1, budget: 0x7ffe));
        await _running.Task.WaitAsync(Limit);

        await SendAsync(raw, Request("repeat", old, flags: 0, budget: 0x7fff));
        await UntilAsync(() => server.Statistics.RequestsRepeated == 1);
        _release.SetResult();

        (await replies.ReadAsync().AsTask().WaitAsync(Limit))[2].ShouldBe((byte)3);
        oldReplies.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_repeat_of_a_call_that_has_ended_gets_the_outcome_that_was_kept()
    {
        _release.SetResult();
        await ServeAsync(Held());
        (ITransport raw, string inbox, ChannelReader<byte[]> replies) = await ListenAsync();
        await SendAsync(raw, Request("repeat", inbox, flags: 0, budget: 0x7fff));
        byte[] reply = await replies.ReadAsync().AsTask().WaitAsync(Limit);

        await SendAsync(raw, Request("repeat", inbox, flags: 1, budget: 0x7ffe));

        (await replies.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe(reply);
        _runs.ShouldBe(["x"]);
    }

    [Fact]
    public async Task A_failure_is_kept_as_an_outcome_too()
    {
        await ServeAsync(new Probe
        {
            OnRun = (what, _) =>
            {
                _runs.Enqueue(what);
                throw new InvalidOperationException("once");
            },
        });
        (ITransport raw, string inbox, ChannelReader<byte[]> replies) = await ListenAsync();
        await SendAsync(raw, Request("repeat", inbox, flags: 0, budget: 0x7fff));
        byte[] fault = await replies.ReadAsync().AsTask().WaitAsync(Limit);
        fault[2].ShouldBe((byte)4);

        await SendAsync(raw, Request("repeat", inbox, flags: 1, budget: 0x7ffe));

        (await replies.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe(fault);
        _runs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_repeat_of_a_call_that_must_not_run_twice_is_dropped_when_it_has_ended()
    {
        _release.SetResult();
        RpcBus server = await ServeAsync(Held());
        (ITransport raw, string inbox, ChannelReader<byte[]> replies) = await ListenAsync();
        await SendAsync(raw, Request("run", inbox, flags: 0, budget: 0x7fff));
        await replies.ReadAsync().AsTask().WaitAsync(Limit);

        await SendAsync(raw, Request("run", inbox, flags: 1, budget: 0x7ffe));

        await UntilAsync(() => server.Statistics.RequestsRepeated == 1);
        (await (await CallerAsync()).EchoAsync("on")).ShouldBe("on");
        replies.TryRead(out _).ShouldBeFalse();
        _runs.ShouldBe(["x"]);
    }

    [Fact]
    public async Task A_server_that_confirms_the_start_of_calls_serves_them_all_once()
    {
        _release.SetResult();
        await ServeAsync(Held(), new() { ConfirmStart = true });
        IProbe probe = await CallerAsync();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => probe.RunAsync($"{i}"))).WaitAsync(Limit);

        _runs.Count.ShouldBe(500);
        _runs.Distinct().Count().ShouldBe(500);
    }

    private Probe Held() => new()
    {
        OnRun = async (what, _) =>
        {
            _runs.Enqueue(what);
            _running.TrySetResult();
            await _release.Task;
            return what;
        },
    };

    private async Task<(ITransport Transport, string Inbox, ChannelReader<byte[]> Replies)> ListenAsync()
    {
        ITransport raw = await ConnectBelowAsync();
        var sink = new Listener(raw);
        IConsumer consumer = await raw.ConsumeAsync(
            new ConsumerOptions(
                new QueueDeclaration("r.") { UniqueName = true, Exclusive = true, AutoDelete = true },
                [])
            { AutoAcknowledge = true }, sink, CancellationToken.None);
        return (raw, consumer.Address.Queue, sink.Bodies.Reader);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
            await Task.Delay(5, limit.Token);
    }

    private static async Task SendAsync(ITransport raw, byte[] bytes) =>
        await raw.PublishAsync(
            new Message(
                "", "probe", MessageBody.CopyOf(bytes))
            { ContentType = "typed/rpc", Confirm = true, Mandatory = true },
            CancellationToken.None).AsTask().WaitAsync(Limit);

    private static byte[] Request(string method, string inbox, byte flags, ushort budget) =>
        [0x9c, 1, 1, flags, 0xc4, 16, .. Id, .. Text(inbox), 0xcd, (byte)(budget >> 8), (byte)budget, 0xc0, 0x93, 1, 0, 0, .. Text(method),
            0xc0, 0xc0, 0x91, .. Text("x")];

    private static byte[] Text(string text) => [0xd9, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private sealed class Listener(ITransport raw) : IDeliverySink
    {
        public Channel<byte[]> Bodies { get; } = Channel.CreateUnbounded<byte[]>();

        public void OnDelivery(Delivery delivery)
        {
            // A sign of life may come between when the machine is slow.
            byte[] body = delivery.Body.Span.ToArray();
            if (body[2] != 5 && !RawCaller.TryAnswer(raw, body))
                Bodies.Writer.TryWrite(body);
            delivery.Release();
        }
    }
}

public sealed class RepeatsInMemory : RepeatTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class RepeatsOverRabbitMq : RepeatTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
