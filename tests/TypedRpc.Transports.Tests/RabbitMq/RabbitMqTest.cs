using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>What tests against a real broker share: a virtual host for the class, and transports that a test's end disposes.</summary>
[Trait("Broker", "RabbitMQ")]
public abstract class RabbitMqTest(VirtualHost host) : IClassFixture<VirtualHost>, IAsyncLifetime
{
    // Reconnecting on a busy machine; passing tests never use it up.
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly List<ITransport> _connected = [];

    protected VirtualHost Host { get; } = host;

    protected string Url { get; private set; } = "";

    protected RabbitMqBroker Broker { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Url = await Host.UrlAsync();
        Broker = await Host.BrokerAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (ITransport transport in _connected)
            await transport.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static string Name(string prefix) => $"{prefix}-{Guid.NewGuid():N}"[..(prefix.Length + 9)];

    protected static TransportOptions Options(ITransportListener listener) => new(listener)
    {
        LoggerFactory = NullLoggerFactory.Instance,
        ReconnectDelay = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)),
        Heartbeat = TimeSpan.FromSeconds(2),
        BusUrlOptions = BusUrlOptions.Names,
    };

    protected async Task<ITransport> ConnectAsync(
        ITransportListener? listener = null, string? url = null, Func<TransportOptions, TransportOptions>? change = null)
    {
        TransportOptions options = Options(listener ?? new RecordingListener());
        ITransport transport = await new RabbitMqTransportFactory().ConnectAsync(
            TransportUrl.Parse(url ?? Url), change?.Invoke(options) ?? options, CancellationToken.None);
        _connected.Add(transport);
        return transport;
    }

    protected static MessageBody Body(string text) => MessageBody.CopyOf(Encoding.UTF8.GetBytes(text));

    protected static Message ToQueue(string queue, string text) => new("", queue, Body(text));

    protected static QueueDeclaration Durable(string name, params (string Exchange, string RoutingKey)[] bindings) =>
        new(Name(name)) { Durable = true, ExpiresAfter = TimeSpan.FromMinutes(5), Bindings = bindings };

    protected static async Task<(RecordingSink Sink, IConsumer Consumer)> ConsumeAsync(
        ITransport transport, QueueDeclaration queue, ushort prefetch = 64, params ExchangeDeclaration[] exchanges)
    {
        var sink = new RecordingSink();
        ConsumerOptions options = new(queue, exchanges) { Prefetch = prefetch };
        return (sink, await transport.ConsumeAsync(options, sink, CancellationToken.None));
    }
}
