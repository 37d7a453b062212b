using TypedRpc.Messages;

namespace TypedRpc.InMemory;

/// <summary>An exchange. Bindings change under the broker's topology lock; routing takes no lock.</summary>
internal sealed class BrokerExchange(string name, ExchangeKind kind, bool autoDelete)
{
    private readonly HashSet<BoundQueue> _bindings = [];
    private volatile RoutingTable _table = Arrange(kind, []);

    public string Name { get; } = name;

    public ExchangeKind Kind { get; } = kind;

    public BrokerQueue[] Route(string routingKey) => _table.Find(routingKey);

    public void Bind(BrokerQueue queue, string routingKey)
    {
        if (_bindings.Add(new BoundQueue(routingKey, queue)))
            _table = Arrange(Kind, _bindings);
    }

    /// <summary>Removes a queue's bindings.</summary>
    /// <returns>True when that was the last binding of an auto-delete exchange, which must then be deleted.</returns>
    public bool Unbind(BrokerQueue queue)
    {
        if (_bindings.RemoveWhere(b => ReferenceEquals(b.Queue, queue)) == 0)
            return false;
        _table = Arrange(Kind, _bindings);
        return autoDelete && _bindings.Count == 0;
    }

    private static RoutingTable Arrange(ExchangeKind kind, IEnumerable<BoundQueue> bindings) => kind switch
    {
        ExchangeKind.Direct => new DirectTable(bindings),
        ExchangeKind.Topic => new TopicTable(bindings),
        ExchangeKind.Fanout => new FanoutTable(bindings),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of exchange."),
    };
}
