using System.Buffers.Binary;
using RabbitMQ.Client;
using TypedRpc.Load.Measuring;

namespace TypedRpc.Load.Bare;

/// <summary>Streams by plain publishing: the items, each with its length, in messages of at most 1,024 items and 64 KiB.</summary>
/// <remarks>Without credit, numbers and types: the receiver must keep up.</remarks>
internal sealed class BareStreams(IChannel channel, BatchedAcks acks) : BareConsumer(channel)
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxItems = 1024;
    private static readonly CachedString DefaultExchange = new("");

    public override async Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        byte[] item = body.ToArray();
        (string replyTo, string? id) = (properties.ReplyTo!, properties.CorrelationId);
        acks.Add(deliveryTag);
        byte[] batch = new byte[MaxBytes + item.Length + 4];
        (int length, int count) = (0, 0);
        for (int i = 0; i < Streams.Items; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(batch.AsSpan(length), item.Length);
            item.CopyTo(batch.AsSpan(length + 4));
            length += item.Length + 4;
            if (++count < MaxItems && length < MaxBytes && i < Streams.Items - 1)
                continue;
            var own = new ShortProperties(id, null);
            await Channel.BasicPublishAsync(
                DefaultExchange, new CachedString(replyTo), false, own, batch.AsMemory(0, length), cancellationToken);
            (length, count) = (0, 0);
        }

        Served.AddOne();
    }

    /// <summary>Reads the items of a message.</summary>
    /// <returns>How many there were.</returns>
    public static int Read(ReadOnlySpan<byte> message)
    {
        int items = 0;
        while (message.Length > 0)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(message);
            _ = message.Slice(4, length).ToArray();
            message = message[(4 + length)..];
            items++;
        }

        return items;
    }
}
