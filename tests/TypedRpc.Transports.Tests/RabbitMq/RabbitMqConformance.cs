using TypedRpc.RabbitMQ;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

[Trait("Broker", "RabbitMQ")]
public sealed class RabbitMqConformance(VirtualHost host) : TransportConformance, IClassFixture<VirtualHost>
{
    private string _url = "";

    public override async ValueTask InitializeAsync() => _url = await host.UrlAsync();

    protected override ValueTask<ITransport> ConnectAsync(TransportOptions options) =>
        new RabbitMqTransportFactory().ConnectAsync(TransportUrl.Parse(_url), options, CancellationToken.None);
}
