using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Broker;

/// <summary>A broker that may be killed, frozen and wiped; the classes of this collection have it one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrokenBroker : ICollectionFixture<PrivateBroker>
{
    public const string Name = "a broker to break";
}
