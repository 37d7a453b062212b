using RabbitMQ.Client;

namespace TypedRpc.EndToEnd.Tests.Telemetry;

/// <summary>What a call over RabbitMQ allocates more than the client library below it, measured beside it.</summary>
/// <remarks>It counts for the whole process, client and server, so no other test runs at the same time.</remarks>
[Collection(nameof(WholeProcess)), Trait("Broker", "RabbitMQ")]
public sealed class AllocationTests(ITestOutputHelper output) : Bed
{
    private const int Calls = 500;

    // What was measured for one call at a time, and a tenth: 3,133 bytes in debug builds, where each async method has an object.
#if DEBUG
    private const long Most = 3450;
#else
    private const long Most = 2200;
#endif

    [Fact]
    public async Task A_call_allocates_little_more_than_the_bare_client()
    {
        await ServeAsync(new Probe());
        IProbe probe = (await ConnectAsync()).Client<IProbe>().Any;
        await using BareEcho bare = await BareEcho.StartAsync(new Uri(Url));

        var ours = new List<long>();
        var theirs = new List<long>();
        for (int round = 0; round < 8; round++)
        {
            ours.Add(await MeasureAsync(i => probe.AddAsync(i, i).AsTask()));
            theirs.Add(await MeasureAsync(_ => bare.CallAsync()));
        }

        long more = ours.Min() - theirs.Min();
        output.WriteLine($"{ours.Min()} bytes a call, {theirs.Min()} with the bare client: {more} more");
        more.ShouldBeLessThanOrEqualTo(Most, "a call has an object more");
    }

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();

    private static async Task<long> MeasureAsync(Func<int, Task> call)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Calls; i++)
            await call(i);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls;
    }

    /// <summary>An echo on RabbitMQ.Client: a request queue and a reply queue, without acknowledgements, one call at a time.</summary>
    private sealed class BareEcho : IAsyncDisposable
    {
        private static readonly BasicProperties Properties = new();

        private readonly IConnection _connection;
        private readonly IChannel _calling;
        private readonly byte[] _body = new byte[64];
        private TaskCompletionSource _reply = new();

        private BareEcho(IConnection connection, IChannel calling) => (_connection, _calling) = (connection, calling);

        public static async Task<BareEcho> StartAsync(Uri url)
        {
            var factory = new ConnectionFactory { Uri = new UriBuilder(url) { Scheme = "amqp" }.Uri };
            IConnection connection = await factory.CreateConnectionAsync();
            var echo = new BareEcho(connection, await connection.CreateChannelAsync());
            IChannel serving = await connection.CreateChannelAsync();
            await serving.QueueDeclareAsync("b.q", durable: false, exclusive: true);
            await serving.QueueDeclareAsync("b.r", durable: false, exclusive: true);
            await serving.BasicConsumeAsync(
                "b.q",
                autoAck: true,
                "c",
                new Consumer(serving, body => serving.BasicPublishAsync("", "b.r", false, Properties, body)));
            IChannel replies = await connection.CreateChannelAsync();
            await replies.BasicConsumeAsync("b.r", autoAck: true, "c", new Consumer(replies, _ =>
            {
                echo._reply.SetResult();
                return ValueTask.CompletedTask;
            }));
            return echo;
        }

        public async Task CallAsync()
        {
            _reply = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _calling.BasicPublishAsync("", "b.q", false, Properties, _body);
            await _reply.Task;
        }

        public ValueTask DisposeAsync() => _connection.DisposeAsync();

        private sealed class Consumer(IChannel channel, Func<ReadOnlyMemory<byte>, ValueTask> onBody) : AsyncDefaultBasicConsumer(channel)
        {
            public override Task HandleBasicDeliverAsync(
                string consumerTag,
                ulong deliveryTag,
                bool redelivered,
                string exchange,
                string routingKey,
                IReadOnlyBasicProperties properties,
                ReadOnlyMemory<byte> body,
                CancellationToken cancellationToken = default)
            {
                ValueTask handling = onBody(body);
                return handling.IsCompletedSuccessfully ? Task.CompletedTask : handling.AsTask();
            }
        }
    }
}
