using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using RabbitMQ.Client;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>
/// Declares exchanges and queues in one epoch. Existing ones are used as they are, so that the peer that declares second does not fail.
/// </summary>
/// <remarks>
/// A broker refuses a declaration by closing the channel (AMQP 0-9-1, 3.1.4.1). Each attempt may therefore cost its channel, so none is
/// made on a channel with another use.
/// </remarks>
internal sealed class TopologyDeclarer(ConnectionPair connections)
{
    // Each concurrent declaration takes a channel, of which a connection has 2,047 by default. The broker processes the declarations of a
    // connection one after another anyway.
    private readonly SemaphoreSlim _atATime = new(8, 8);
    private readonly TransientQueues _transient = new(connections);

    /// <summary>Declares exchanges and queues that any connection may use.</summary>
    public async Task DeclareAsync(IEnumerable<ExchangeDeclaration> exchanges, IEnumerable<QueueDeclaration> queues, CancellationToken cancellationToken)
    {
        await _atATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await DeclareInTurnAsync(exchanges, queues, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _atATime.Release();
        }
    }

    private async Task DeclareInTurnAsync(IEnumerable<ExchangeDeclaration> exchanges, IEnumerable<QueueDeclaration> queues, CancellationToken cancellationToken)
    {
        var trial = new TrialChannel(connections);
        await using ConfiguredAsyncDisposable closing = trial.ConfigureAwait(false);
        foreach (ExchangeDeclaration exchange in exchanges)
        {
            // The default exchange always exists and may not be declared (AMQP 0-9-1, 3.1.3.1).
            if (exchange.Name.Length > 0)
                await DeclareAsync(trial, exchange, cancellationToken).ConfigureAwait(false);
        }

        foreach (QueueDeclaration queue in queues)
        {
            await DeclareAsync(trial, queue, cancellationToken).ConfigureAwait(false);
            await BindAsync(trial, queue.Name, queue, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A new name for a queue that has a different name in each epoch.</summary>
    public static string UniqueName(QueueDeclaration queue) => queue.Name + RandomPart();

    /// <summary>Deletes a queue that is not needed after all, if it exists.</summary>
    public async Task DeleteAsync(string name)
    {
        var trial = new TrialChannel(connections);
        await using ConfiguredAsyncDisposable closing = trial.ConfigureAwait(false);
        await trial.TryAsync(channel => channel.QueueDeleteAsync(name, ifUnused: false, ifEmpty: false), $"deleting the queue '{name}'", CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Declares an exclusive or uniquely named queue on the channel that will consume it.</summary>
    public async Task DeclareOwnAsync(IChannel channel, string name, QueueDeclaration queue, CancellationToken cancellationToken)
    {
        string what = $"declaring the queue '{name}'";
        try
        {
            Task declaring = channel.QueueDeclareAsync(name, queue.Durable, queue.Exclusive, queue.AutoDelete, ArgumentsOf(queue), cancellationToken: CancellationToken.None);
            await connections.WithinAsync(declaring, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RabbitMqErrors.OfOperation(exception, what);
        }

        var trial = new TrialChannel(connections);
        await using ConfiguredAsyncDisposable closing = trial.ConfigureAwait(false);
        await BindAsync(trial, name, queue, cancellationToken).ConfigureAwait(false);
    }

    private Task DeclareAsync(TrialChannel trial, ExchangeDeclaration exchange, CancellationToken cancellationToken)
    {
        string type = exchange.Kind switch
        {
            ExchangeKind.Direct => ExchangeType.Direct,
            ExchangeKind.Topic => ExchangeType.Topic,
            ExchangeKind.Fanout => ExchangeType.Fanout,
            _ => throw new ArgumentOutOfRangeException(nameof(exchange)),
        };
        return AdoptOrDeclareAsync(
            trial,
            "exchange",
            exchange.Name,
            $"of the type {type}, durable {exchange.Durable}, auto_delete {exchange.AutoDelete}",
            channel => channel.ExchangeDeclarePassiveAsync(exchange.Name),
            channel => channel.ExchangeDeclareAsync(exchange.Name, type, exchange.Durable, exchange.AutoDelete),
            isTransientQueue: false,
            cancellationToken);
    }

    private Task DeclareAsync(TrialChannel trial, QueueDeclaration queue, CancellationToken cancellationToken) => AdoptOrDeclareAsync(
        trial,
        "queue",
        queue.Name,
        $"durable {queue.Durable}, auto_delete {queue.AutoDelete}, arguments {string.Join(", ", ArgumentsOf(queue) ?? [])}",
        channel => channel.QueueDeclarePassiveAsync(queue.Name),
        channel => channel.QueueDeclareAsync(queue.Name, queue.Durable, queue.Exclusive, queue.AutoDelete, ArgumentsOf(queue)),
        isTransientQueue: queue is { Durable: false, Exclusive: false },
        cancellationToken);

    private async Task AdoptOrDeclareAsync(
        TrialChannel trial, string kind, string name, string asked, Func<IChannel, Task> look, Func<IChannel, Task> declare, bool isTransientQueue, CancellationToken cancellationToken)
    {
        string what = $"declaring the {kind} '{name}'";
        if (await trial.TryAsync(look, what, cancellationToken).ConfigureAwait(false) == 0)
        {
            RabbitMqLog.Adopted(connections.Logger, kind, name);
            return;
        }

        (ushort code, string text) = isTransientQueue
            ? await _transient.TryDeclareAsync(trial, declare, what, cancellationToken).ConfigureAwait(false)
            : (await trial.TryAsync(declare, what, cancellationToken).ConfigureAwait(false), trial.LastText);
        if (code == 0)
            return;

        // A peer may have declared it with other arguments between the lookup and the declaration: then it exists now.
        if (await trial.TryAsync(look, what, cancellationToken).ConfigureAwait(false) != 0)
        {
            throw new TransportException(
                TransportError.TopologyConflict, $"The {kind} '{name}' cannot be declared as we would ({asked}): RabbitMQ answers {code}, and it cannot be used as it is. {text}");
        }

        RabbitMqLog.Adopted(connections.Logger, kind, name);
    }

    private static async Task BindAsync(TrialChannel trial, string name, QueueDeclaration queue, CancellationToken cancellationToken)
    {
        foreach ((string Exchange, string RoutingKey) binding in queue.Bindings)
        {
            ushort code = await trial.TryAsync(
                channel => channel.QueueBindAsync(name, binding.Exchange, binding.RoutingKey),
                $"binding the queue '{name}' to the exchange '{binding.Exchange}'",
                cancellationToken).ConfigureAwait(false);
            if (code != 0)
                throw new TransportException(TransportError.TopologyConflict, $"The queue '{name}' cannot be bound to the exchange '{binding.Exchange}': {trial.LastText}");
        }
    }

    private static Dictionary<string, object?>? ArgumentsOf(QueueDeclaration queue)
    {
        Dictionary<string, object?>? arguments = null;
        if (queue.Type is { } type)
            Add("x-queue-type", type);
        if (queue.ExpiresAfter is { } idle)
            Add("x-expires", Milliseconds(idle));
        if (queue.MaxLength is { } most)
            Add("x-max-length", most);
        if (queue.MessageTimeToLive is { } waiting)
            Add("x-message-ttl", Milliseconds(waiting));
        return arguments;

        void Add(string name, object value) => (arguments ??= new(StringComparer.Ordinal))[name] = value;
    }

    // The 32-bit type where it suffices: other peers send it, and a broker compares the types of arguments too.
    private static object Milliseconds(TimeSpan time) => time.TotalMilliseconds <= int.MaxValue ? (int)time.TotalMilliseconds : (object)(long)time.TotalMilliseconds;

    // 96 random bits in the alphabet of base64url (RFC 4648, 5).
    private static string RandomPart() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(12)).Replace('+', '-').Replace('/', '_');
}
