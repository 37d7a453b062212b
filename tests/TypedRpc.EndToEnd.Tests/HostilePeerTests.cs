using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>Requests that are well formed and ask for too much, byte by byte as docs/wire-format.md lays them out.</summary>
public abstract class HostilePeerTests : Bed
{
    private static readonly byte[] Id = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    [Fact]
    public async Task A_call_of_a_later_format_is_refused_and_not_left_to_its_timeout()
    {
        await ServeAsync(new Probe());
        (ITransport raw, string inbox, ChannelReader<byte[]> replies) = await ListenBelowAsync();

        await SendAsync(raw, [0x95, 2, 1, 0, 0xc4, 16, .. Id, .. Text(inbox)]);

        byte[] reply = await replies.ReadAsync().AsTask().WaitAsync(Limit);
        // [1, 4 (fault), 0, id, nil, [5 (unsupported format), ...
        reply[..24].ShouldBe([0x96, 1, 4, 0, 0xc4, 16, .. Id, 0xc0, 0x95]);
        reply[24].ShouldBe((byte)5);
    }

    [Theory]
    [InlineData(1L << 62)]
    [InlineData(long.MaxValue)]
    public async Task A_request_with_a_budget_of_centuries_is_served_and_frees_its_slot(long budget)
    {
        await ServeAsync(new Probe(), new() { Concurrency = 1 }, new() { TimeProvider = new CoarseClock() });
        (ITransport raw, string inbox, ChannelReader<byte[]> replies) = await ListenBelowAsync();

        await SendAsync(raw, Request("echo", inbox, budget));

        (await replies.ReadAsync().AsTask().WaitAsync(Limit))[2].ShouldBe((byte)3);
        (await (await CallerAsync()).EchoAsync("on")).ShouldBe("on");
    }

    [Fact]
    public async Task A_name_of_a_megabyte_is_discarded_and_neither_logged_nor_echoed()
    {
        RpcBus server = await ServeAsync(new Probe());
        (ITransport raw, string inbox, _) = await ListenBelowAsync();

        await SendAsync(raw, Request(new string('x', 1_000_000), inbox, 10_000));

        for (int i = 0; i < 1000 && server.Statistics.MessagesRejected == 0; i++)
            await Task.Delay(20);
        server.Statistics.MessagesRejected.ShouldBe(1);
        (await (await CallerAsync()).EchoAsync("on")).ShouldBe("on");
    }

    private async Task<(ITransport Transport, string Inbox, ChannelReader<byte[]> Replies)> ListenBelowAsync()
    {
        ITransport raw = await ConnectBelowAsync();
        var sink = new Listener(raw);
        IConsumer consumer = await raw.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("r.") { UniqueName = true, Exclusive = true, AutoDelete = true }, [])
            {
                AutoAcknowledge = true,
            },
            sink,
            CancellationToken.None);
        return (raw, consumer.Address.Queue, sink.Bodies.Reader);
    }

    private static async Task SendAsync(ITransport raw, byte[] bytes) =>
        await raw.PublishAsync(
            new Message("", "probe", MessageBody.CopyOf(bytes))
            {
                ContentType = "typed/rpc",
                Confirm = true,
                Mandatory = true,
            },
            CancellationToken.None).AsTask().WaitAsync(Limit);

    private static byte[] Request(string method, string inbox, long budget)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, budget);
        return
        [
            0x9c, 1, 1, 0, 0xc4, 16, .. Id, .. Text(inbox), 0xd3, .. number, 0xc0, 0x93, 1, 0, 0, .. Text(method), 0xc0, 0xc0, 0x91,
            .. Text("x"),
        ];
    }

    private static byte[] Text(string text)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, Encoding.UTF8.GetByteCount(text));
        return [0xdb, .. length, .. Encoding.UTF8.GetBytes(text)];
    }

    private sealed class Listener(ITransport raw) : IDeliverySink
    {
        public Channel<byte[]> Bodies { get; } = Channel.CreateUnbounded<byte[]>();

        public void OnDelivery(Delivery delivery)
        {
            byte[] body = delivery.Body.Span.ToArray();
            if (!RawCaller.TryAnswer(raw, body))
                Bodies.Writer.TryWrite(body);
            delivery.Release();
        }
    }

    /// <summary>Counts in steps of 100 ns, as the clock of Windows does.</summary>
    private sealed class CoarseClock : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Stopwatch.GetElapsedTime(0).Ticks;
    }
}

public sealed class HostilePeersInMemory : HostilePeerTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class HostilePeersOverRabbitMq : HostilePeerTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
