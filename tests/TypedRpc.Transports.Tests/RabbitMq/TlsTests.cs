using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>TLS with a broker whose certificate an authority of our own has signed for the name localhost.</summary>
[Collection(TlsBrokerCollection.Name)]
public sealed class TlsTests(VirtualHost host, TlsBroker fixture) : RabbitMqTest(host)
{
    private const string Secret = "s3cret-canary";
    private readonly KeptLog _log = new();
    private RabbitMqBroker _broker = null!;

    private string Authority => "ssl_ca_file=" + Uri.EscapeDataString(fixture.Certificates.Broker.AuthorityFile);

    private string Client => $"ssl_cert_file={Uri.EscapeDataString(fixture.Certificates.ClientCertificate)}&ssl_key_file={Uri.EscapeDataString(fixture.Certificates.ClientKey)}";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _broker = await fixture.GetAsync();
        await _broker.Management.CreateVirtualHostAsync(Host.Name);
    }

    [Theory]
    [InlineData("rabbit", "&ssl=true")]
    [InlineData("amqps", "")]
    [InlineData("amqps", "&ssl_version=TLSv1_2")]
    [InlineData("amqps", "&ssl_version=TLSv1_3")]
    [InlineData("amqps", "&rabbit_login_method=AMQPLAIN")]
    public async Task A_broker_of_the_named_authority_is_trusted(string scheme, string options) =>
        await WorksAsync($"{scheme}://guest:guest@localhost:{_broker.TlsPort}/{Host.Name}?{Authority}{options}");

    [Fact]
    public async Task Hostile_headers_are_cut_down_behind_TLS_too()
    {
        string url = $"guest:guest@localhost:{_broker.TlsPort}/{Host.Name}?{Authority}";
        ITransport transport = await ConnectAsync(url: "amqps://" + url, change: options => options with { LoggerFactory = _log });
        QueueDeclaration queue = Durable("hostile");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue);
        using RawPublisher raw = await RawPublisher.ConnectAsync(new Uri($"rabbit://guest:guest@127.0.0.1:{_broker.Port}/{Host.Name}"));

        await raw.PublishAsync("", queue.Name, AmqpBytes.Table("a", AmqpBytes.Arrays(20_000)));
        await transport.PublishAsync(ToQueue(queue.Name, "after") with { Confirm = true }, CancellationToken.None);

        (await sink.NextTextAsync()).ShouldBe("after");
        _log.Of("HeadersTooDeep").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        TransportException error = await FailAsync($"amqps://guest:{Secret}@127.0.0.1:{_broker.TlsPort}/{Host.Name}?{Authority}");

        error.Error.ShouldBe(TransportError.Unreachable);
        error.Message.ShouldContain("its certificate is for another host than '127.0.0.1'");
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_taken_where_the_url_says_so_with_a_warning()
    {
        await WorksAsync($"amqps://guest:guest@127.0.0.1:{_broker.TlsPort}/{Host.Name}?{Authority}&ssl_enforce_hostname_verification=false");
        _log.Of("HostNameNotChecked").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("")]
    [InlineData("&ssl_enforce_hostname_verification=false")]
    public async Task A_broker_of_an_unknown_authority_is_refused(string options)
    {
        string stranger = Uri.EscapeDataString(fixture.Certificates.Stranger);
        foreach (string authority in new[] { "", "&ssl_ca_file=" + stranger })
        {
            TransportException error = await FailAsync($"rabbit://guest:{Secret}@localhost:{_broker.TlsPort}/{Host.Name}?ssl=true{authority}{options}");

            error.Error.ShouldBe(TransportError.Unreachable);
            error.Message.ShouldContain("its certificate is not trusted: ");
        }
    }

    [Fact]
    public async Task The_clients_certificate_is_a_login()
    {
        await _broker.Management.CreateUserAsync(Certificates.ClientName, Secret, Host.Name, ".*", ".*", ".*");
        try
        {
            await WorksAsync($"amqps://localhost:{_broker.TlsPort}/{Host.Name}?{Authority}&{Client}&rabbit_login_method=EXTERNAL");
            _log.Of("Connected").ShouldHaveSingleItem().ShouldContain("the client certificate");
        }
        finally
        {
            await _broker.Management.DeleteUserAsync(Certificates.ClientName);
        }
    }

    [Fact]
    public async Task A_certificate_in_whose_name_there_is_no_user_is_refused()
    {
        TransportException error = await FailAsync($"amqps://localhost:{_broker.TlsPort}/{Host.Name}?{Authority}&{Client}&rabbit_login_method=EXTERNAL");

        error.Error.ShouldBe(TransportError.AuthenticationFailed);
        error.Message.ShouldContain("refused the client certificate");
    }

    [Fact]
    public async Task A_broker_that_has_no_login_by_certificate_is_told_of()
    {
        // The plain port of the shared broker would not do: EXTERNAL is for TLS only. The shared one has no TLS, so the mechanism is
        // taken away here.
        await _broker.EvaluateAsync("application:set_env(rabbit, auth_mechanisms, ['PLAIN']).");
        try
        {
            TransportException error = await FailAsync($"amqps://localhost:{_broker.TlsPort}/{Host.Name}?{Authority}&{Client}&rabbit_login_method=EXTERNAL");

            error.Error.ShouldBe(TransportError.AuthenticationFailed);
            error.Message.ShouldContain("does not offer the login method EXTERNAL");
        }
        finally
        {
            await _broker.EvaluateAsync("application:set_env(rabbit, auth_mechanisms, ['PLAIN', 'AMQPLAIN', 'EXTERNAL']).");
        }
    }

    [Fact]
    public async Task Each_of_several_hosts_is_checked()
    {
        // The first is refused for its name, the second is another broker's port without TLS.
        string url = $"amqps://guest:guest@127.0.0.1:{_broker.TlsPort},guest:guest@127.0.0.1:{Broker.Port},guest:guest@localhost:{_broker.TlsPort}/{Host.Name}?{Authority}";
        await WorksAsync(url);
        _log.Of("HostFailed").ShouldAllBe(line => !line.StartsWith("Host 3", StringComparison.Ordinal));
    }

    private async Task WorksAsync(string url)
    {
        ITransport transport = await ConnectAsync(url: url, change: o => o with { LoggerFactory = _log });
        await transport.PublishAsync(ToQueue("nowhere", "x") with { Confirm = true }, CancellationToken.None);
    }

    private async Task<TransportException> FailAsync(string url)
    {
        TransportException error = await Should.ThrowAsync<TransportException>(
            () => ConnectAsync(url: url, change: o => o with { LoggerFactory = _log }));
        error.ToString().ShouldNotContain(Secret);
        _log.All.ShouldAllBe(line => !line.Contains(Secret, StringComparison.Ordinal));
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            cause.GetType().Namespace.ShouldNotBeNull().ShouldNotStartWith("RabbitMQ.Client");
        return error;
    }
}
