using System.Collections.Concurrent;
using System.Globalization;
using RabbitMQ.Client;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Bare;

/// <summary>A caller on RabbitMQ.Client, tuned: a reply queue with a short name, automatic acknowledgements, reused calls.</summary>
/// <remarks>Casts and notifications are confirmed by the library's own tracking.</remarks>
internal sealed class BareClient : IClient
{
    private static readonly CachedString DefaultExchange = new("");
    private static readonly CachedString RequestQueue = new(BareConnection.RequestQueue);
    private static readonly CachedString StreamQueue = new(BareConnection.StreamQueue);
    private static readonly CachedString NotificationExchange = new(BareConnection.NotificationExchange);
    private static readonly CachedString NotificationKey = new(BareConnection.NotificationKey);

    private readonly CallSlots _slots = new();
    private readonly ConcurrentDictionary<string, ReadStream> _streams = new();
    private int _nextStream;
    private readonly IConnection _connection;
    private readonly IChannel _calls;
    private readonly IChannel _confirmed;
    private string _replyTo = "";

    private BareClient(IConnection connection, IChannel calls, IChannel confirmed) =>
        (_connection, _calls, _confirmed) = (connection, calls, confirmed);

    /// <param name="place">Where the broker is.</param>
    /// <param name="coalesced">True merges the writes to the socket.</param>
    /// <param name="direct">True takes the replies by RabbitMQ's direct reply-to in place of a queue.</param>
    public static async Task<IClient> ConnectAsync(Place place, bool coalesced, bool direct)
    {
        IConnection connection = await BareConnection.OpenAsync(place, coalesced);
        IChannel calls = await connection.CreateChannelAsync();
        IChannel confirmed = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true,
            publisherConfirmationTrackingEnabled: true,
            outstandingPublisherConfirmationsRateLimiter: null));
        var client = new BareClient(connection, calls, confirmed);
        await client.ConsumeAsync(direct);
        return client;
    }

    private async Task ConsumeAsync(bool direct)
    {
        _replyTo = direct ? "amq.rabbitmq.reply-to" : "r" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (!direct)
            await _calls.QueueDeclareAsync(_replyTo, durable: false, exclusive: true, autoDelete: true);
        await _calls.BasicConsumeAsync(_replyTo, autoAck: true, consumerTag: "c", new Replies(_calls, _slots, _streams));
    }

    public bool Supports(Operation operation) => operation != Operation.Stream || !_replyTo.StartsWith("amq.", StringComparison.Ordinal);

    public ValueTask<byte[]> CallAsync(byte[] body)
    {
        CallSlot slot = _slots.Rent();
        ValueTask<byte[]> reply = slot.Reply;
        ValueTask sending = _calls.BasicPublishAsync(
            DefaultExchange, RequestQueue, mandatory: false, new ShortProperties(slot.Id, _replyTo), body);
        return sending.IsCompletedSuccessfully ? reply : SendAsync(sending, reply);

        static async ValueTask<byte[]> SendAsync(ValueTask sending, ValueTask<byte[]> reply)
        {
            await sending;
            return await reply;
        }
    }

    public ValueTask SendAsync(Operation operation, byte[] body) => operation switch
    {
        Operation.Cast => _confirmed.BasicPublishAsync(
            DefaultExchange, RequestQueue, mandatory: false, new ShortProperties(null, null), body),
        Operation.Stream => StreamAsync(body),
        Operation.Hint => _calls.BasicPublishAsync(DefaultExchange, RequestQueue, mandatory: false, new ShortProperties(null, null), body),
        _ => _confirmed.BasicPublishAsync(NotificationExchange, NotificationKey, mandatory: false, new ShortProperties(null, null), body),
    };

    private async ValueTask StreamAsync(byte[] body)
    {
        string id = "s" + Interlocked.Increment(ref _nextStream).ToString(CultureInfo.InvariantCulture);
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _streams[id] = new ReadStream(received);
        await _calls.BasicPublishAsync(DefaultExchange, StreamQueue, mandatory: false, new ShortProperties(id, _replyTo), body);
        await received.Task;
        _streams.TryRemove(id, out _);
    }

    private sealed class ReadStream(TaskCompletionSource received)
    {
        private int _items;

        public void Add(int items)
        {
            _items += items;
            if (_items == Streams.Items)
                received.SetResult();
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private sealed class Replies(IChannel channel, CallSlots slots, ConcurrentDictionary<string, ReadStream> streams)
        : BareConsumer(channel)
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
            if (properties.CorrelationId![0] == 's')
            {
                streams[properties.CorrelationId].Add(BareStreams.Read(body.Span));
                return Task.CompletedTask;
            }

            slots[int.Parse(properties.CorrelationId, CultureInfo.InvariantCulture)].Complete(body.Span);
            return Task.CompletedTask;
        }
    }
}
