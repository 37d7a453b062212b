using TypedRpc.TestBroker;

namespace TypedRpc.Hosting.Tests.Hosted;

/// <summary>The tests that stop and block the broker of this process: one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class Brokers
{
    public const string Name = "Hosts over RabbitMQ";

    /// <summary>The broker; skips the test where it is not ours to stop.</summary>
    internal static async Task<RabbitMqBroker> GetAsync()
    {
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        Assert.SkipUnless(broker.IsPrivate, "Needs a broker that can be stopped; TYPEDRPC_RABBITMQ_URL names one that is not ours.");
        return broker;
    }
}
