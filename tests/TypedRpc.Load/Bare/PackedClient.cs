using System.Globalization;
using System.Threading.Channels;
using RabbitMQ.Client;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Bare;

/// <summary>A bare caller that sends the requests which wait while it writes as one message. No request waits for others.</summary>
internal sealed class PackedClient : IClient
{
    private readonly Channel<CallSlot> _waiting =
        Channel.CreateUnbounded<CallSlot>(new UnboundedChannelOptions { SingleReader = true });

    private readonly CallSlots _slots = new();
    private readonly string _replyTo = "r" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private PackedClient(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public static async Task<IClient> ConnectAsync(Place place)
    {
        IConnection connection = await BareConnection.OpenAsync(place, coalesced: true);
        var client = new PackedClient(connection, await connection.CreateChannelAsync());
        await client._channel.QueueDeclareAsync(client._replyTo, durable: false, exclusive: true, autoDelete: true);
        await client._channel.BasicConsumeAsync(
            client._replyTo, autoAck: true, consumerTag: "c", new Replies(client._channel, client._slots));
        _ = Task.Run(client.WriteAsync);
        return client;
    }

    public ValueTask<byte[]> CallAsync(byte[] body)
    {
        CallSlot slot = _slots.Rent();
        ValueTask<byte[]> reply = slot.Reply;
        slot.Body = body;
        _waiting.Writer.TryWrite(slot);
        return reply;
    }

    public ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        return _connection.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        var pack = new Pack();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync())
            {
                pack.Clear();
                while (!pack.IsFull && _waiting.Reader.TryRead(out CallSlot? slot))
                    pack.Add(slot.Number, slot.Body);
                await _channel.BasicPublishAsync(
                    "", BareConnection.RequestQueue, mandatory: false, new ShortProperties(null, _replyTo), pack.Body);
            }
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(exception.ToString());
            Environment.FailFast("The packing client cannot send.", exception);
        }
    }

    private sealed class Replies(IChannel channel, CallSlots slots) : BareConsumer(channel)
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
            while (!body.IsEmpty)
            {
                (int number, ReadOnlyMemory<byte> reply) = Pack.Take(ref body);
                slots[number].Complete(reply.Span);
            }

            return Task.CompletedTask;
        }
    }
}
