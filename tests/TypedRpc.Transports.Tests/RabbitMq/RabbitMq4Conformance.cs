using TypedRpc.RabbitMQ;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>The conformance of the transport with RabbitMQ 4, whichever release the other tests run against.</summary>
[Trait("Broker", "RabbitMQ 4")]
public sealed class RabbitMq4Conformance(VirtualHostOfFour host) : TransportConformance, IClassFixture<VirtualHostOfFour>
{
    private string _url = "";

    public override async ValueTask InitializeAsync() => _url = await host.UrlAsync();

    protected override ValueTask<ITransport> ConnectAsync(TransportOptions options) =>
        new RabbitMqTransportFactory().ConnectAsync(TransportUrl.Parse(_url), options, CancellationToken.None);
}
