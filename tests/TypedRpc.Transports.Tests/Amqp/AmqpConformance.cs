using TypedRpc.Amqp;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.Amqp;

/// <summary>The conformance of the AMQP 1.0 transport, with RabbitMQ 4.</summary>
[Trait("Broker", "RabbitMQ 4")]
public sealed class AmqpConformance(VirtualHostOfFour host) : TransportConformance, IClassFixture<VirtualHostOfFour>
{
    private string _url = "";

    public override async ValueTask InitializeAsync() => _url = AmqpUrl.Of(await host.UrlAsync());

    protected override ValueTask<ITransport> ConnectAsync(TransportOptions options) =>
        new AmqpTransportFactory().ConnectAsync(TransportUrl.Parse(_url), options, CancellationToken.None);
}
