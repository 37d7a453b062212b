using RabbitMQ.Client;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Bare;

/// <summary>An echo on RabbitMQ.Client, tuned: it answers on the thread of the deliveries, and acknowledges in batches.</summary>
internal sealed class BareServer : IServer
{
    private const ushort Prefetch = 256;

    private readonly IConnection _connection;
    private readonly List<BatchedAcks> _acks = [];

    private BareServer(IConnection connection) => _connection = connection;

    public static async Task<IServer> StartAsync(Place place, bool coalesced, Func<IChannel, BatchedAcks, BareConsumer>? consumer = null)
    {
        var server = new BareServer(await BareConnection.OpenAsync(place, coalesced));
        await server.ConsumeAsync(BareConnection.RequestQueue, consumer ?? ((channel, acks) => new Echo(channel, acks)), isBound: false);
        await server.ConsumeAsync(BareConnection.NotificationQueue, (channel, acks) => new Echo(channel, acks), isBound: true);
        await server.ConsumeAsync(BareConnection.StreamQueue, (channel, acks) => new BareStreams(channel, acks), isBound: false);
        return server;
    }

    private async Task ConsumeAsync(string queue, Func<IChannel, BatchedAcks, BareConsumer> consumer, bool isBound)
    {
        IChannel channel = await _connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: false);
        if (isBound)
        {
            await channel.ExchangeDeclareAsync(BareConnection.NotificationExchange, ExchangeType.Topic, durable: false);
            await channel.QueueBindAsync(queue, BareConnection.NotificationExchange, BareConnection.NotificationKey);
        }

        var acks = new BatchedAcks(channel);
        _acks.Add(acks);
        acks.Start();
        await channel.BasicQosAsync(0, Prefetch, global: false);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumerTag: "c", consumer(channel, acks));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (BatchedAcks acks in _acks)
            acks.Stop();
        await _connection.DisposeAsync();
    }

    private sealed class Echo(IChannel channel, BatchedAcks acks) : BareConsumer(channel)
    {
        private static readonly CachedString DefaultExchange = new("");
        private CachedString _replyTo = DefaultExchange;

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
            Served.AddOne();
            if (properties.ReplyTo is not { } replyTo)
            {
                acks.Add(deliveryTag);
                return Task.CompletedTask;
            }

            if (_replyTo.Value != replyTo)
                _replyTo = new CachedString(replyTo);
            ValueTask sending = Channel.BasicPublishAsync(
                DefaultExchange, _replyTo, mandatory: false, new ShortProperties(properties.CorrelationId, null), body, cancellationToken);
            acks.Add(deliveryTag);
            return sending.IsCompletedSuccessfully ? Task.CompletedTask : sending.AsTask();
        }
    }
}
