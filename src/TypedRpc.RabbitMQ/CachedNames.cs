using RabbitMQ.Client;

namespace TypedRpc.RabbitMQ;

/// <summary>Exchanges and routing keys as UTF-8, so that a topic is encoded once and not for each message. For one writer at a time.</summary>
internal sealed class CachedNames
{
    // Replies go to as many routing keys as there are callers; starting over is cheaper than keeping an order of use.
    private const int Limit = 1024;

    private readonly Dictionary<string, CachedString> _names = new(StringComparer.Ordinal);

    public CachedString this[string name]
    {
        get
        {
            if (_names.TryGetValue(name, out CachedString? cached))
                return cached;
            if (_names.Count == Limit)
                _names.Clear();
            return _names[name] = new CachedString(name);
        }
    }
}
