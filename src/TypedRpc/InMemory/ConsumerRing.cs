namespace TypedRpc.InMemory;

/// <summary>The consumers of a queue, served round-robin. Guarded by the queue's lock.</summary>
internal sealed class ConsumerRing
{
    private BrokerConsumer[] _consumers = [];
    private int _next;

    public int Count => _consumers.Length;

    /// <summary>True when the prefetch of a consumer allows another message.</summary>
    public bool HasRoom
    {
        get
        {
            foreach (BrokerConsumer consumer in _consumers)
            {
                if (consumer.HasRoom)
                    return true;
            }

            return false;
        }
    }

    public void Add(BrokerConsumer consumer) => _consumers = [.. _consumers, consumer];

    public bool Remove(BrokerConsumer consumer)
    {
        int at = Array.IndexOf(_consumers, consumer);
        if (at < 0)
            return false;
        _consumers = [.. _consumers.AsSpan(0, at), .. _consumers.AsSpan(at + 1)];
        if (at < _next)
            _next--;
        return true;
    }

    /// <summary>The next consumer whose prefetch allows another message, or null.</summary>
    public BrokerConsumer? Next()
    {
        for (int tried = 0; tried < _consumers.Length; tried++)
        {
            if (_next >= _consumers.Length)
                _next = 0;
            BrokerConsumer consumer = _consumers[_next++];
            if (consumer.HasRoom)
                return consumer;
        }

        return null;
    }
}
