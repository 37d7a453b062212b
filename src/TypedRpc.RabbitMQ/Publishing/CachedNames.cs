using RabbitMQ.Client;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>
/// A cache of exchanges and routing keys as UTF-8, so that each is encoded once and not per message. For one writer at a time.
/// </summary>
internal sealed class CachedNames
{
    // There are as many routing keys of replies as callers. Clearing a full cache is cheaper than tracking the order of use.
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
