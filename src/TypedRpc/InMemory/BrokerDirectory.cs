namespace TypedRpc.InMemory;

/// <summary>The named brokers of this process. A broker exists as long as at least one transport is connected to it.</summary>
internal static class BrokerDirectory
{
    private static readonly Dictionary<string, (Broker Broker, int Transports)> Named = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Connects to a named broker and creates it if necessary; without a name, creates a private one.</summary>
    public static Broker Connect(string name, TimeProvider time)
    {
        if (name.Length == 0)
            return new Broker(time);
        lock (Named)
        {
            (Broker broker, int transports) = Named.TryGetValue(name, out var found) ? found : (new Broker(time), 0);
            Named[name] = (broker, transports + 1);
            return broker;
        }
    }

    /// <summary>Ends a transport's connection, and deletes the broker with its last connection.</summary>
    public static void Disconnect(string name, Broker broker)
    {
        if (name.Length != 0)
        {
            lock (Named)
            {
                int others = Named[name].Transports - 1;
                if (others > 0)
                {
                    Named[name] = (broker, others);
                    return;
                }

                Named.Remove(name);
            }
        }

        broker.DeleteAll();
    }
}
