using TypedRpc.InMemory;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.InMemory;

public sealed class InMemoryConformance : TransportConformance
{
    protected override ValueTask<ITransport> ConnectAsync(TransportOptions options) =>
        new InMemoryTransportFactory().ConnectAsync(TransportUrl.Parse($"memory://{Name("conformance")}"), options, CancellationToken.None);
}
