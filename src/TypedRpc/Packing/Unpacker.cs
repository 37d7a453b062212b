using System.Numerics;
using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Packing;

/// <summary>Passes the messages of received packs to a sink, each as a delivery of its own. For one consumer.</summary>
public sealed class Unpacker
{
    private readonly IDeliverySink _sink;
    private readonly TransportOptions _options;
    private readonly ILogger _logger;
    private readonly PackReturns _returns;
    private readonly int _most;
    private uint _invalid;

    /// <summary>Creates an unpacker.</summary>
    /// <param name="sink">Receives the messages.</param>
    /// <param name="consumer">The options of the consumer.</param>
    /// <param name="options">The options of the transport.</param>
    /// <param name="logger">The logger of the transport.</param>
    /// <param name="publish">Publishes the messages of a pack that go back to their queue (<see cref="ITransport.PublishAsync"/>).</param>
    public Unpacker(
        IDeliverySink sink,
        ConsumerOptions consumer,
        TransportOptions options,
        ILogger logger,
        Func<Message, CancellationToken, ValueTask<int>> publish)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentNullException.ThrowIfNull(options);
        (_sink, _options, _logger) = (sink, options, logger);
        _most = consumer.MaxPacked == 0 ? PackFormat.MaxMessages : consumer.MaxPacked;
        _returns = new PackReturns(publish, options.TimeProvider, logger);
    }

    /// <summary>Completes when no message of a pack is on its way back to the queue.</summary>
    public Task WhenIdleAsync() => _returns.WhenIdleAsync();

    /// <summary>True when a message was in a pack before and was returned to its queue, which counts as a redelivery.</summary>
    public static bool IsReturned(IReadOnlyDictionary<string, object?>? headers) => PackReturns.IsReturned(headers);

    /// <summary>Passes the messages of a pack to the sink. Those above <see cref="ConsumerOptions.MaxPacked"/> go back to the queue.</summary>
    /// <param name="whole">The delivery of the pack, without its body. It is settled when its messages are.</param>
    /// <param name="type">What the content type says; see <see cref="PackFormat.IsPack"/>.</param>
    /// <param name="body">The body of the pack, valid during the call.</param>
    public void Unpack(Delivery whole, PackType type, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(whole);
        Span<int> lengths = stackalloc int[PackFormat.MaxMessages];
        if (PackFormat.IsPack(type.MessageType, out _) || !PackFormat.TryRead(body, lengths, out int count))
        {
            Reject(whole);
            return;
        }

        Pack? pack = whole.IsSettled ? null : new Pack(whole, type.Kind, count, _returns);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> message = PackFormat.Next(ref body, lengths[i], isFirst: i == 0);
            var delivery = new Delivery(pack, MessageBody.CopyOf(message))
            {
                Exchange = whole.Exchange,
                RoutingKey = whole.RoutingKey,
                Queue = whole.Queue,
                ContentType = type.MessageType,
                ExpirationMilliseconds = whole.ExpirationMilliseconds,
                Redelivered = whole.Redelivered,
                MayHaveWaited = whole.MayHaveWaited,
                Tag = whole.Tag,
                Epoch = whole.Epoch,
                OversizeLength = message.Length > _options.MaxMessageBytes ? message.Length : 0,
                ReceivedAt = whole.ReceivedAt,
            };
            if (i < _most)
                Deliver(delivery);
            else
                delivery.Finish(Settlement.Requeue);
        }
    }

    private void Deliver(Delivery delivery)
    {
        try
        {
            _sink.OnDelivery(delivery);
        }
        catch (Exception exception)
        {
            // One message must not prevent the delivery of the others.
            PackingLog.DeliveryFailed(_logger, exception, delivery.Queue);
            delivery.Finish(Settlement.Reject);
        }
    }

    // Logged at growing intervals: one sender may send a million of these.
    private void Reject(Delivery whole)
    {
        if (BitOperations.IsPow2(++_invalid))
            PackingLog.InvalidPack(_logger, whole.Queue, _invalid);
        whole.Settle(Settlement.Reject);
        _options.Listener.OnRejected(whole.Queue);
    }
}
