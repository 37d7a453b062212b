using Amqp;
using Amqp.Framing;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Consuming;
using TypedRpc.Amqp.Declaring;
using TypedRpc.Amqp.Dialects;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Messages;

namespace TypedRpc.Amqp.RabbitMq;

/// <summary>A queue of RabbitMQ 4 with its consumer.</summary>
internal sealed class RabbitMqQueue(QueueDeclaration queue, ManagedTopology topology, AmqpConnection connection, Session session)
    : IConsumedQueue
{
    private readonly SemaphoreSlim _questioning = new(1, 1);
    private ManagementLinks? _questions;

    public string Name { get; } = queue.NameInEpoch();

    public Source Source => new() { Address = ManagedTopology.QueuePath(Name) };

    public IBindings? Bindings { get; } = new ManagedBindings(topology);

    public async Task DeclareAsync(IReadOnlyList<ExchangeDeclaration> exchanges, CancellationToken cancellationToken)
    {
        await topology.DeclareAsync(exchanges, [], cancellationToken).ConfigureAwait(false);
        await topology.DeclareAsync(queue, Name, cancellationToken).ConfigureAwait(false);
    }

    public bool TryAttach(Attach answer) => true;

    public (string Exchange, string RoutingKey) RouteOf(global::Amqp.Message message) => ReceivedMessage.RouteOf(message);

    public bool IsRedelivered(global::Amqp.Message message) => message.Header is { FirstAcquirer: false } or { DeliveryCount: > 0 };

    public (string? ContentType, ReadOnlyMemory<byte>? Body) ContentOf(global::Amqp.Message message) =>
        (message.Properties?.ContentType?.ToString(), ReceivedMessage.BodyOf(message));

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        (long Messages, int Consumers)? status = await topology.InspectAsync(Name, cancellationToken).ConfigureAwait(false);
        return status?.Messages ?? 0;
    }

    public async Task AskAsync(CancellationToken cancellationToken)
    {
        ManagementLinks links = await QuestionsAsync(cancellationToken).ConfigureAwait(false);
        await links.AskAsync("GET", ManagedTopology.QueuePath(Name), null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ManagementLinks> QuestionsAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _questions) is { IsClosed: false } links)
            return links;
        await _questioning.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_questions is not { IsClosed: false })
                _questions = await ManagementLinks.AttachAsync(connection, session, cancellationToken).ConfigureAwait(false);
            return _questions;
        }
        finally
        {
            _questioning.Release();
        }
    }

    public Task DeleteAsync() => topology.DeleteAsync(Name);
}
