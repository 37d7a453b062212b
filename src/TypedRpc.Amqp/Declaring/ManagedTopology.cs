using Amqp.Types;
using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Declaring;

/// <summary>Declares exchanges, queues and bindings of RabbitMQ 4 by its management node.</summary>
/// <remarks>Existing ones are used as they are, so that the peer that declares second does not fail.</remarks>
internal sealed class ManagedTopology(ManagementClient management, ILogger logger)
{
    /// <summary>Declares exchanges, and queues with their bindings.</summary>
    public async Task DeclareAsync(
        IEnumerable<ExchangeDeclaration> exchanges, IEnumerable<QueueDeclaration> queues, CancellationToken cancellationToken)
    {
        foreach (ExchangeDeclaration exchange in exchanges)
        {
            // The default exchange always exists and may not be declared.
            if (exchange.Name.Length > 0)
                await DeclareAsync(exchange, cancellationToken).ConfigureAwait(false);
        }

        foreach (QueueDeclaration queue in queues)
            await DeclareAsync(queue, queue.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Declares a queue under a name, with its bindings.</summary>
    public async Task DeclareAsync(QueueDeclaration queue, string name, CancellationToken cancellationToken)
    {
        string path = QueuePath(name);
        bool isOwn = queue.Exclusive || queue.UniqueName;
        bool isAdopted = !isOwn && (await management.AskAsync("GET", path, null, cancellationToken).ConfigureAwait(false)).IsSuccess;
        if (!isAdopted)
        {
            ManagementResponse response = await management.AskAsync("PUT", path, BodyOf(queue), cancellationToken).ConfigureAwait(false);

            // A peer may have declared it with other arguments in between: then it exists now.
            isAdopted = response.Status == ManagementResponse.Conflict && !isOwn
                && (await management.AskAsync("GET", path, null, cancellationToken).ConfigureAwait(false)).IsSuccess;
            if (!response.IsSuccess && !isAdopted)
                throw Refused($"The queue '{name}' cannot be declared", response);
            if (queue.Exclusive)
                management.Own(name);
        }

        if (isAdopted)
            DeclaringLog.Adopted(logger, "queue", name);
        foreach ((string exchange, string routingKey) in queue.Bindings)
        {
            ManagementResponse response = await BindAsync(name, exchange, routingKey, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccess)
                throw Refused($"The queue '{name}' cannot be bound to the exchange '{exchange}'", response);
        }
    }

    /// <summary>Binds a queue to an exchange. Repeating an existing binding has no effect.</summary>
    /// <returns>False when the exchange or the queue does not exist.</returns>
    public async Task<bool> TryBindAsync(string queue, string exchange, string routingKey, CancellationToken cancellationToken)
    {
        ManagementResponse response = await BindAsync(queue, exchange, routingKey, cancellationToken).ConfigureAwait(false);
        return response.IsSuccess || (response.Status is ManagementResponse.NotFound or ManagementResponse.BadRequest
            ? false
            : throw Refused($"The queue '{queue}' cannot be bound to the exchange '{exchange}'", response));
    }

    /// <summary>Deletes a queue, if it exists.</summary>
    public Task DeleteAsync(string queue) => management.AskAsync("DELETE", QueuePath(queue), null, CancellationToken.None);

    /// <summary>Counts the ready messages and the consumers of a queue; null when it does not exist.</summary>
    public async Task<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken)
    {
        ManagementResponse response = await management.AskAsync("GET", QueuePath(queue), null, cancellationToken).ConfigureAwait(false);

        // The management node shows the exclusive queues of other connections too. Their state is not of use: they may be gone at any time.
        if (response.IsSuccess && response.IsTrue("exclusive") && !management.Owns(queue))
        {
            throw new TransportException(
                TransportError.TopologyConflict, $"The queue '{queue}' cannot be inspected: another connection uses it exclusively.");
        }

        if (response.IsSuccess)
            return (response.Number("message_count"), (int)response.Number("consumer_count"));
        return response.Status == ManagementResponse.NotFound ? null : throw Refused($"The queue '{queue}' cannot be inspected", response);
    }

    /// <summary>The path of a queue at the management node.</summary>
    public static string QueuePath(string name) => "/queues/" + Uri.EscapeDataString(name);

    private async Task DeclareAsync(ExchangeDeclaration exchange, CancellationToken cancellationToken)
    {
        var body = new Map
        {
            ["type"] = exchange.Kind switch
            {
                ExchangeKind.Direct => "direct",
                ExchangeKind.Topic => "topic",
                ExchangeKind.Fanout => "fanout",
                _ => throw new ArgumentOutOfRangeException(nameof(exchange)),
            },
            ["durable"] = exchange.Durable,
            ["auto_delete"] = exchange.AutoDelete,
            ["internal"] = false,
            ["arguments"] = new Map(),
        };
        string path = "/exchanges/" + Uri.EscapeDataString(exchange.Name);
        ManagementResponse response = await management.AskAsync("PUT", path, body, cancellationToken).ConfigureAwait(false);
        if (response.Status == ManagementResponse.Conflict)
            DeclaringLog.Adopted(logger, "exchange", exchange.Name);
        else if (!response.IsSuccess)
            throw Refused($"The exchange '{exchange.Name}' cannot be declared", response);
    }

    private Task<ManagementResponse> BindAsync(
        string queue, string exchange, string routingKey, CancellationToken cancellationToken)
    {
        var body = new Map
        {
            ["source"] = exchange,
            ["destination_queue"] = queue,
            ["binding_key"] = routingKey,
            ["arguments"] = new Map(),
        };
        return management.AskAsync("POST", "/bindings", body, cancellationToken);
    }

    private static Map BodyOf(QueueDeclaration queue)
    {
        var arguments = new Map();
        if (queue.Type is { } type)
            arguments["x-queue-type"] = type;
        if (queue.ExpiresAfter is { } idle)
            arguments["x-expires"] = Milliseconds(idle);
        if (queue.MaxLength is { } most)
            arguments["x-max-length"] = most;
        if (queue.MessageTimeToLive is { } waiting)
            arguments["x-message-ttl"] = Milliseconds(waiting);
        return new Map
        {
            ["durable"] = queue.Durable,
            ["exclusive"] = queue.Exclusive,
            ["auto_delete"] = queue.AutoDelete,
            ["arguments"] = arguments,
        };
    }

    // The type that the 0-9-1 transport sends: a broker compares the types of arguments too.
    private static object Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds <= int.MaxValue ? (int)time.TotalMilliseconds : (object)(long)time.TotalMilliseconds;

    private static TransportException Refused(string what, ManagementResponse response) => new(
        response.Status is 401 or 403 ? TransportError.AccessRefused : TransportError.TopologyConflict,
        $"{what}: RabbitMQ answers {response.Reason}");
}
