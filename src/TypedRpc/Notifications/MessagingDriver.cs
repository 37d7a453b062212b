using TypedRpc.Core;
using TypedRpc.Messages;
using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Notifications;

/// <summary>
/// The drivers <c>messaging</c> and <c>messagingv2</c>: publish to <c>topic.priority</c> in oslo.messaging's JSON,
/// and wait for the confirm.
/// </summary>
internal sealed class MessagingDriver(BusCore bus, bool inEnvelope) : NotificationDriver
{
    private readonly SemaphoreSlim _order = new(1);
    private readonly HashSet<(string Exchange, string Topic, NotificationPriority Priority)> _declared = [];

    public override async ValueTask SendAsync(OutgoingNotification next, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        if (topics.Count == 1)
        {
            await PublishInOrderAsync(next, topics[0], cancellationToken).ConfigureAwait(false);
            return;
        }

        var confirms = new List<Task>(topics.Count);
        foreach (string topic in topics)
            confirms.Add(SendAsync(next, new[] { topic }, cancellationToken).AsTask());
        await Task.WhenAll(confirms).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (confirms.Find(confirm => !confirm.IsCompletedSuccessfully) is { } failed)
        {
            throw new PartlySentException(
                topics.Where((_, i) => !confirms[i].IsCompletedSuccessfully).ToArray(),
                failed.Exception?.InnerException ?? new OperationCanceledException(cancellationToken));
        }
    }

    // Notifications that wait for a connection or for their queue are published in the order of the calls. Their
    // confirms are awaited in parallel.
    private async ValueTask PublishInOrderAsync(OutgoingNotification next, string topic, CancellationToken cancellationToken)
    {
        ValueTask<int> confirm;
        await _order.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await bus.Transport.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
            await DeclareOnceAsync(next, topic, cancellationToken).ConfigureAwait(false);
            var message = new Message(
                next.Address.Exchange,
                BusTopology.NotificationKey(topic, next.Notification.Priority),
                OsloNotifications.Write(next.Notification, inEnvelope, PlaceOf(topic, next.Address.Topics), next.Trace))
            {
                Destination = new Destination(
                    DestinationKind.Notification,
                    next.Address.Exchange,
                    BusTopology.NotificationKey(topic, next.Notification.Priority)),
                ContentType = OsloNotifications.ContentType,
                Persistent = true,
                Confirm = true,
            };
            confirm = bus.Transport.PublishAsync(message, cancellationToken);
        }
        finally
        {
            _order.Release();
        }

        await confirm.ConfigureAwait(false);
    }

    private static int PlaceOf(string topic, IReadOnlyList<string> topics)
    {
        int place = 0;
        while (place < topics.Count && topics[place] != topic)
            place++;
        return place;
    }

    // The queue is declared too, so that no notification is lost while there is no listener. The transport declares it again in each epoch.
    private async ValueTask DeclareOnceAsync(OutgoingNotification next, string topic, CancellationToken cancellationToken)
    {
        (string exchange, NotificationPriority priority) = (next.Address.Exchange, next.Notification.Priority);
        if (_declared.Contains((exchange, topic, priority)))
            return;
        NotificationOptions options = bus.Options.Notifications;
        QueueDeclaration queue = bus.Topology.Notifications(exchange, topic, priority) with
        {
            MaxLength = options.QueueMaxLength,
            MessageTimeToLive = options.QueueTimeToLive,
        };
        var topology = new Topology(new[] { bus.Topology.Control(exchange) }, options.DeclareQueues ? new[] { queue } : []);
        await bus.Transport.DeclareAsync(topology, cancellationToken).ConfigureAwait(false);
        _declared.Add((exchange, topic, priority));
    }
}
