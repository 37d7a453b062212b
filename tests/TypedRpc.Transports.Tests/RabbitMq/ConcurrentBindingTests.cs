using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>
/// RabbitMQ 4 confirms a binding to a topic exchange that another channel is just making, before messages take its way.
/// </summary>
[Trait("Broker", "RabbitMQ 4")]
public sealed class ConcurrentBindingTests(VirtualHostOfFour host) : RabbitMqTest(host), IClassFixture<VirtualHostOfFour>
{
    [Fact]
    public async Task Every_declaration_of_a_queue_ends_when_its_bindings_have_effect()
    {
        const int Queues = 40, Declarations = 8;
        ITransport transport = await ConnectAsync();
        ExchangeDeclaration exchange = new(Name("shared"), ExchangeKind.Topic) { Durable = true };
        await transport.DeclareAsync(new Topology([exchange], []), CancellationToken.None);
        int lost = 0;
        for (int i = 0; i < Queues; i++)
        {
            string key = $"key.{i}";
            Topology topology = new([], [Durable("q", (exchange.Name, key))]);
            await Task.WhenAll(Enumerable.Range(0, Declarations).Select(_ => DeclareAndPublishAsync(topology, key))).WaitAsync(Limit);
        }

        lost.ShouldBe(0);

        async Task DeclareAndPublishAsync(Topology topology, string key)
        {
            await transport.DeclareAsync(topology, CancellationToken.None);
            Message message = new(exchange.Name, key, Body("x")) { Confirm = true, Mandatory = true };
            try
            {
                await transport.PublishAsync(message, CancellationToken.None);
            }
            catch (TransportException exception) when (exception.Error == TransportError.Unroutable)
            {
                Interlocked.Increment(ref lost);
            }
        }
    }
}
