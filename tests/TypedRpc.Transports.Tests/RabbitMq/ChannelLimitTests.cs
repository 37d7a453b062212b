using TypedRpc.Messages;
using TypedRpc.RabbitMQ;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>A limit of the broker: a broker of this class's own, which the test sets up to have it.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class ChannelLimitTests(PrivateBroker fixture) : IClassFixture<PrivateBroker>, IAsyncLifetime
{
    private readonly RecordingListener _listener = new();
    private RabbitMqBroker _broker = null!;
    private ITransport _transport = null!;
    private RecordingSink? _first;

    public async ValueTask InitializeAsync() => _broker = await fixture.GetAsync();

    public async ValueTask DisposeAsync()
    {
        if (_transport is not null)
            await _transport.DisposeAsync();
    }

    [Fact]
    public async Task A_consumer_without_a_channel_left_fails_by_the_name_of_the_limit_and_nobody_else_does()
    {
        await _broker.EvaluateAsync("application:set_env(rabbit, channel_max, 12).");
        try
        {
            await ConnectAsync();
            TransportException? error = null;
            int consumers = 0;
            for (; error is null && consumers < 20; consumers++)
            {
                try
                {
                    await ConsumeAsync($"c{consumers}");
                }
                catch (TransportException fault)
                {
                    error = fault;
                }
            }

            error!.Error.ShouldBe(TransportError.TooManyChannels);
            error.Message.ShouldContain("channel_max");
            error.Message.ShouldContain("12");
            (RecordingSink first, QueueDeclaration queue) = (_first!, new QueueDeclaration("c0"));
            await _transport.PublishAsync(
                new Message("", queue.Name, MessageBody.CopyOf("on"u8)) { Confirm = true }, CancellationToken.None);
            (await first.NextTextAsync()).ShouldBe("on");
            _listener.TakeEpochEvent().ShouldBeNull();
        }
        finally
        {
            await _broker.EvaluateAsync("application:set_env(rabbit, channel_max, 2047).");
        }
    }

    private async Task ConnectAsync()
    {
        string url = (await _broker.CreateVirtualHostAsync()).OriginalString;
        _transport = await new RabbitMqTransportFactory().ConnectAsync(
            TransportUrl.Parse(url),
            new TransportOptions(_listener)
            {
                LoggerFactory = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
                ReconnectDelay = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)),
            },
            CancellationToken.None);
        (await _listener.NextEpochEventAsync()).ShouldBe("started 1");
    }

    private async Task ConsumeAsync(string queue)
    {
        var sink = new RecordingSink();
        QueueDeclaration declaration = new(queue) { Durable = true, ExpiresAfter = TimeSpan.FromMinutes(5) };
        await _transport.ConsumeAsync(new ConsumerOptions(declaration, []) { Prefetch = 10 }, sink, CancellationToken.None);
        _first ??= sink;
    }
}
