using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Messages;

namespace TypedRpc.Transports.Tests.RabbitMq;

public sealed class RememberedTopologyTests
{
    private readonly RememberedTopology _remembered = new();

    [Fact]
    public void What_one_declared_stays_when_another_gives_up_declaring_it()
    {
        _remembered.Add(Declaration());
        _remembered.Add(Declaration());

        _remembered.Remove(Declaration());

        _remembered.Snapshot().Exchanges.Single().Name.ShouldBe("e");
        _remembered.Snapshot().Queues.Single().Name.ShouldBe("q");
    }

    [Fact]
    public void What_nobody_could_declare_is_forgotten()
    {
        _remembered.Add(Declaration());
        _remembered.Add(Declaration());

        _remembered.Remove(Declaration());
        _remembered.Remove(Declaration());

        _remembered.Snapshot().Exchanges.ShouldBeEmpty();
        _remembered.Snapshot().Queues.ShouldBeEmpty();
    }

    private static Topology Declaration() => new([new ExchangeDeclaration("e", ExchangeKind.Topic)], [new QueueDeclaration("q")]);
}
