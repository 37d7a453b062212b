using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Amqp;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.Amqp;

/// <summary>What the tests of AMQP 1.0 share: a virtual host of RabbitMQ 4, and transports that a test's end disposes.</summary>
[Trait("Broker", "RabbitMQ 4")]
public abstract class AmqpTest(VirtualHostOfFour host) : IClassFixture<VirtualHostOfFour>, IAsyncLifetime
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly List<ITransport> _connected = [];

    protected VirtualHostOfFour Host { get; } = host;

    protected string Url { get; private set; } = "";

    protected RabbitMqBroker Broker { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Url = AmqpUrl.Of(await Host.UrlAsync());
        Broker = await Host.BrokerAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (ITransport transport in _connected)
            await transport.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static async Task<TransportException> FailAsync(string url) =>
        await Should.ThrowAsync<TransportException>(async () =>
        {
            await using ITransport transport = await ConnectingAsync(url, new RecordingListener());
        });

    protected async Task<ITransport> ConnectAsync(RecordingListener? listener = null, string? url = null)
    {
        ITransport transport = await ConnectingAsync(url ?? Url, listener ?? new RecordingListener());
        _connected.Add(transport);
        return transport;
    }

    private static async Task<ITransport> ConnectingAsync(string url, RecordingListener listener) =>
        await new AmqpTransportFactory()
            .ConnectAsync(
                TransportUrl.Parse(url),
                new TransportOptions(listener) { LoggerFactory = NullLoggerFactory.Instance, MaxMessageBytes = 64 * 1024 * 1024 },
                CancellationToken.None)
            .AsTask()
            .WaitAsync(Limit);
}
