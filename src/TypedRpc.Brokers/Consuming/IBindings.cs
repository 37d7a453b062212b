using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Consuming;

/// <summary>Binds queues in one epoch.</summary>
internal interface IBindings
{
    /// <summary>True when an exchange exists, or when the broker cannot tell.</summary>
    Task<bool> ExistsAsync(string exchange);

    /// <summary>Binds a queue to an exchange. Repeating an existing binding has no effect.</summary>
    /// <returns>False when the exchange or the queue does not exist.</returns>
    /// <exception cref="TransportException">The broker refused the binding for another reason, or did not answer.</exception>
    Task<bool> TryBindAsync(string queue, string exchange, string routingKey);

    /// <summary>Declares exchanges.</summary>
    Task DeclareAsync(IReadOnlyList<ExchangeDeclaration> exchanges);
}
