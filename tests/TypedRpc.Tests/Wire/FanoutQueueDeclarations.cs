using TypedRpc.Messages;
using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Wire;

/// <summary>
/// How the fanout queue of a server is declared: a broker that denies transient queues (RabbitMQ 4.3) takes durable and exclusive ones
/// only.
/// </summary>
public sealed class FanoutQueueDeclarations
{
    [Fact]
    public void Native_ones_are_exclusive()
    {
        QueueDeclaration queue = new BusTopology(RpcTopology.Native).FanoutQueue("openstack", "topic");
        (queue.Exclusive, queue.Durable, queue.Type).ShouldBe((true, false, null));
    }

    [Theory]
    [InlineData("", false, null, false)]
    [InlineData("amqp_durable_queues", true, null, false)]
    [InlineData("rabbit_quorum_queue", true, null, false)]
    [InlineData("rabbit_transient_quorum_queue", true, "quorum", true)]
    public void Fanout_queues_of_oslo_are_durable_if_shared_queues_are_and_quorum_queues_if_the_URL_says_so(
        string option, bool durable, string? type, bool durableExchange)
    {
        var options = option.Length == 0
            ? new Dictionary<string, string> { ["rabbit_transient_queues_ttl"] = "60" }
            : new Dictionary<string, string> { [option] = "true" };
        (RpcTopology selected, RpcOsloOptions oslo) = OsloUrlOptions.Apply(RpcTopology.Native, new RpcOsloOptions(), options);
        var topology = new BusTopology(selected, oslo);

        QueueDeclaration queue = topology.FanoutQueue("openstack", "topic");

        (queue.Durable, queue.Type, queue.Exclusive, queue.AutoDelete).ShouldBe((durable, type, false, false));
        queue.ExpiresAfter.ShouldNotBeNull();
        (topology.Fanout("topic").Durable, topology.Fanout("topic").AutoDelete).ShouldBe((durableExchange, true));
    }

    [Fact]
    public void The_inbox_is_exclusive_in_every_topology() => BusTopology.Inbox().Exclusive.ShouldBeTrue();
}
