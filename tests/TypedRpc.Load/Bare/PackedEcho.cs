using RabbitMQ.Client;
using TypedRpc.Load.Measuring;

namespace TypedRpc.Load.Bare;

/// <summary>Answers each request of a pack, and sends the replies as one message.</summary>
internal sealed class PackedEcho(IChannel channel, BatchedAcks acks) : BareConsumer(channel)
{
    private readonly Pack _replies = new();

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
        _replies.Clear();
        while (!body.IsEmpty)
        {
            (int number, ReadOnlyMemory<byte> request) = Pack.Take(ref body);
            Served.AddOne();
            _replies.Add(number, request.Span);
        }

        // The body is copied before the first await, and deliveries come one after another.
        ValueTask sending = Channel.BasicPublishAsync(
            "", properties.ReplyTo!, mandatory: false, new ShortProperties(null, null), _replies.Body, cancellationToken);
        acks.Add(deliveryTag);
        return sending.IsCompletedSuccessfully ? Task.CompletedTask : sending.AsTask();
    }
}
