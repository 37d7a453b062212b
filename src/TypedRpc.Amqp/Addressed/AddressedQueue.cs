using Amqp;
using Amqp.Framing;
using Amqp.Types;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Consuming;
using TypedRpc.Amqp.Dialects;
using TypedRpc.Amqp.Oslo;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Messages;

namespace TypedRpc.Amqp.Addressed;

/// <summary>An address with its consumer, in place of a queue.</summary>
/// <param name="queue">The declaration.</param>
/// <param name="address">The address; null for a dynamic node (AMQP 1.0, 3.5.3), whose address becomes a part of the queue's name.</param>
/// <param name="connection">The connection.</param>
/// <param name="session">The session of the consumer.</param>
/// <param name="onAttached">Called when the link is attached.</param>
internal sealed class AddressedQueue(
    QueueDeclaration queue, string? address, AmqpConnection connection, Session session, Action<AddressedQueue> onAttached)
    : IConsumedQueue
{
    // A session has a limited number of links.
    private const int MaxQuestions = 16;

    private readonly SemaphoreSlim _questioning = new(MaxQuestions, MaxQuestions);

    public string Name { get; private set; } = address is null ? queue.Name : queue.NameInEpoch();

    /// <summary>The address; empty for a dynamic node before the link is attached.</summary>
    public string Address { get; private set; } = address ?? "";

    // Brokers that create an address at its first use decide by the capability whether its receivers share the messages.
    public Source Source => address is null
        ? new Source { Dynamic = true }
        : new Source
        {
            Address = address,
            Capabilities = [new Symbol(queue.Destination?.Kind == DestinationKind.Fanout ? "topic" : "queue")],
        };

    public IBindings? Bindings => null;

    public Task DeclareAsync(IReadOnlyList<ExchangeDeclaration> exchanges, CancellationToken cancellationToken) => Task.CompletedTask;

    public bool TryAttach(Attach answer)
    {
        // AMQP 1.0, 2.6.3: an answer without a source refuses the link.
        if (answer.Source is not Source { Address: { } given })
            return false;
        if (address is null)
            (Address, Name) = (given, queue.Name + given);
        onAttached(this);
        return true;
    }

    public (string Exchange, string RoutingKey) RouteOf(global::Amqp.Message message) =>
        queue.Bindings.Count > 0 ? queue.Bindings[0] : ("", Name);

    // A router passes on the header of the sender, which does not say that its receiver is the first acquirer.
    public bool IsRedelivered(global::Amqp.Message message) => message.Header is { DeliveryCount: > 0 };

    public (string? ContentType, ReadOnlyMemory<byte>? Body) ContentOf(global::Amqp.Message message)
    {
        ReadOnlyMemory<byte>? body = ReceivedMessage.BodyOf(message);
        return message.Properties?.ContentType?.ToString() is { } contentType
            ? (contentType, body)
            : (OsloSending.ContentType, body is { } json ? OsloReceiving.BodyOf(json.Span, message.Properties) : null);
    }

    // A router stores no messages, and brokers do not tell.
    public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

    /// <remarks>Attaches a link without an address: frames of a session are processed in order.</remarks>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        await _questioning.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var link = new SenderLink(
                session,
                $"question-{Guid.NewGuid():N}",
                new Attach { Source = new Source(), Target = new Target() },
                (_, _) => answered.TrySetResult());
            link.AddClosedCallback((_, error) =>
            {
                answered.TrySetException(AmqpErrors.OfOperation(error, "A question to the broker"));
                Background.Forget(answered.Task);
            });
            try
            {
                await connection.WithinAsync(answered.Task, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Background.Forget(link.CloseAsync());
            }
        }
        catch (Exception exception) when (exception is AmqpException or TimeoutException or ObjectDisposedException)
        {
            throw AmqpErrors.OfOperation(exception, "A question to the broker");
        }
        finally
        {
            _questioning.Release();
        }
    }

    public Task DeleteAsync() => Task.CompletedTask;
}
