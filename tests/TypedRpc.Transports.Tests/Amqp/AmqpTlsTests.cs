using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Amqp;
using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;
using TypedRpc.Transports.Tests.RabbitMq;

namespace TypedRpc.Transports.Tests.Amqp;

/// <summary>A private RabbitMQ 4 with certificates.</summary>
public sealed class TlsBrokerOfFour() : TlsBroker(BrokerRelease.Four);

/// <summary>AMQP 1.0 over TLS, with a broker whose certificate an authority of our own has signed for the name localhost.</summary>
[Trait("Broker", "RabbitMQ 4")]
public sealed class AmqpTlsTests(TlsBrokerOfFour fixture) : IClassFixture<TlsBrokerOfFour>, IAsyncLifetime
{
    private const string Secret = "s3cret-canary";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private RabbitMqBroker _broker = null!;

    private string Authority => "ssl_ca_file=" + Uri.EscapeDataString(fixture.Certificates.Broker.AuthorityFile);

    private string Client =>
        $"ssl_cert_file={Uri.EscapeDataString(fixture.Certificates.ClientCertificate)}"
        + $"&ssl_key_file={Uri.EscapeDataString(fixture.Certificates.ClientKey)}";

    public async ValueTask InitializeAsync() => _broker = await fixture.GetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("amqp10s", "")]
    [InlineData("amqp10", "&ssl=true")]
    [InlineData("amqp10s", "&ssl_version=TLSv1_3")]
    public async Task A_broker_of_the_named_authority_is_trusted(string scheme, string options) =>
        await WorksAsync($"{scheme}://guest:guest@localhost:{_broker.TlsPort}/?{Authority}{options}");

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        TransportException error = await FailAsync($"amqp10s://guest:{Secret}@127.0.0.1:{_broker.TlsPort}/?{Authority}");

        error.Error.ShouldBe(TransportError.Unreachable);
        error.Message.ShouldContain("its certificate is for another host than '127.0.0.1'");
        error.ToString().ShouldNotContain(Secret);
    }

    [Fact]
    public async Task A_broker_of_an_unknown_authority_is_refused() =>
        (await FailAsync($"amqp10s://guest:{Secret}@localhost:{_broker.TlsPort}/")).Message
            .ShouldContain("its certificate is not trusted: ");

    [Fact]
    public async Task The_clients_certificate_is_a_login()
    {
        await _broker.Management.CreateUserAsync(Certificates.ClientName, Secret, "/", ".*", ".*", ".*");
        try
        {
            await WorksAsync($"amqp10s://localhost:{_broker.TlsPort}/?{Authority}&{Client}&sasl_mechanisms=EXTERNAL");
        }
        finally
        {
            await _broker.Management.DeleteUserAsync(Certificates.ClientName);
        }
    }

    private static async Task WorksAsync(string url)
    {
        await using ITransport transport = await ConnectAsync(url);
        var sink = new RecordingSink();
        await transport.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("secure") { Exclusive = true }, []), sink, CancellationToken.None);
        await transport.PublishAsync(
            new Message("", "secure", MessageBody.CopyOf("hello"u8)) { Confirm = true, Mandatory = true }, CancellationToken.None);
        (await sink.NextTextAsync()).ShouldBe("hello");
    }

    private static async Task<TransportException> FailAsync(string url) => await Should.ThrowAsync<TransportException>(async () =>
    {
        await using ITransport transport = await ConnectAsync(url);
    });

    private static async Task<ITransport> ConnectAsync(string url) => await new AmqpTransportFactory()
        .ConnectAsync(
            TransportUrl.Parse(url),
            new TransportOptions(new RecordingListener()) { LoggerFactory = NullLoggerFactory.Instance },
            CancellationToken.None)
        .AsTask()
        .WaitAsync(Limit);
}
