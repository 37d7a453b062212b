using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Brokers.Url;
using TypedRpc.RabbitMQ;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.RabbitMQ.Url;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

public sealed class ConnectingTests(VirtualHost host) : RabbitMqTest(host)
{
    private const string Secret = "s3cret-canary";

    [Fact]
    public async Task A_wrong_password_is_told_from_everything_else()
    {
        TransportException error = await FailAsync($"rabbit://guest:{Secret}@127.0.0.1:{Broker.Port}/{Host.Name}");

        error.Error.ShouldBe(TransportError.AuthenticationFailed);
        error.Message.ShouldContain($"127.0.0.1:{Broker.Port}");
        error.Message.ShouldContain("'guest'");
    }

    [Fact]
    public async Task A_virtual_host_that_does_not_exist_is_refused_by_name()
    {
        TransportException error = await FailAsync($"{Url}-missing");

        error.Error.ShouldBe(TransportError.VirtualHostRefused);
        error.Message.ShouldContain($"'{Host.Name}-missing'");
    }

    [Fact]
    public async Task A_virtual_host_without_rights_is_refused()
    {
        string user = Name("user");
        await Broker.Management.CreateUserAsync(user, Secret, Host.Name, "", "", "");
        try
        {
            (await FailAsync($"rabbit://{user}:{Secret}@127.0.0.1:{Broker.Port}/")).Error.ShouldBe(TransportError.VirtualHostRefused);
        }
        finally
        {
            await Broker.Management.DeleteUserAsync(user);
        }
    }

    [Fact]
    public async Task Nobody_listening_is_unreachable() =>
        (await FailAsync($"rabbit://guest:{Secret}@127.0.0.1:{UnusedPort()}")).Error.ShouldBe(TransportError.Unreachable);

    [Fact]
    public async Task An_unknown_host_is_unreachable() =>
        (await FailAsync($"rabbit://guest:{Secret}@no-such-host.invalid")).Error.ShouldBe(TransportError.Unreachable);

    [Fact]
    public async Task A_web_server_is_not_a_broker() =>
        (await FailAsync($"rabbit://guest:{Secret}@127.0.0.1:{Broker.Management.Port}")).Error.ShouldBe(TransportError.Unreachable);

    [Fact]
    public async Task A_peer_that_says_nothing_is_given_up_in_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        (await FailAsync($"rabbit://guest:{Secret}@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", TimeSpan.FromSeconds(1))).Error.ShouldBe(TransportError.Unreachable);
    }

    [Fact]
    public async Task Tls_with_a_broker_that_has_none_is_unreachable() =>
        (await FailAsync($"amqps://guest:{Secret}@127.0.0.1:{Broker.Port}")).Error.ShouldBe(TransportError.Unreachable);

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused()
    {
        using var key = RSA.Create(2048);
        using X509Certificate2 certificate =
            new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync();
                _ = new SslStream(client.GetStream()).AuthenticateAsServerAsync(certificate)
                    .ContinueWith(_ => client.Dispose(), TaskScheduler.Default);
            }
        });

        TransportException error = await FailAsync($"amqps://guest:{Secret}@localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");

        error.Error.ShouldBe(TransportError.Unreachable);
        error.Message.ShouldContain("certificate");
    }

    [Theory]
    [InlineData("rabbit://guest:s3cret-canary@h?colour=blue", "colour")]
    [InlineData("rabbit://guest:s3cret-canary@h?heartbeat=never", "heartbeat")]
    [InlineData("rabbit://guest:s3cret-canary@h?heartbeat=3601", "heartbeat")]
    [InlineData("rabbit://guest:s3cret-canary@h,guest:s3cret-canary@i:99999", "host 2: the port")]
    [InlineData("rabbit://guest:s3cret-canary@", "host")]
    [InlineData("rabbit://guest:s3cret-canary@h:99999", "port")]
    public async Task A_faulty_url_names_the_fault(string url, string part)
    {
        TransportException error = await FailAsync(url);

        error.Error.ShouldBe(TransportError.InvalidUrl);
        error.Message.ShouldContain(part);
    }

    [Theory]
    [InlineData("heartbeat=7", 7)]
    [InlineData("heartbeat_timeout_threshold=8", 8)]
    [InlineData("heartbeat=0", 60)] // what RabbitMQ proposes: the client library knows no way to be without where the broker is not
    public async Task The_interval_of_heartbeats_is_agreed_on(string option, int seconds)
    {
        BrokerAddress address = UrlOptions.AddressOf(TransportUrl.Parse($"{Url}?{option}"));
        BrokerConnection connection = await BrokerConnection.OpenAsync(
            address.Hosts[0],
            address.Settings.Over(Options(new RecordingListener())),
            "test",
            NullLogger.Instance,
            CancellationToken.None);

        connection.Client.Heartbeat.ShouldBe(TimeSpan.FromSeconds(seconds));
        await connection.CloseAsync(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_cancelled_connect_ends_with_its_token()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        string url = $"rabbit://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";

        OperationCanceledException error = await Should.ThrowAsync<OperationCanceledException>(
            () => new RabbitMqTransportFactory()
                .ConnectAsync(TransportUrl.Parse(url), Options(new RecordingListener()), cancel.Token)
                .AsTask());

        error.CancellationToken.ShouldBe(cancel.Token);
    }

    [Fact]
    public async Task Credentials_with_reserved_characters_work()
    {
        string user = Name("us:er/%");
        const string password = "p@ss:/?#%&";
        await Broker.Management.CreateUserAsync(user, password, Host.Name, ".*", ".*", ".*");
        try
        {
            string url = $"rabbit://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@127.0.0.1:{Broker.Port}/{Host.Name}?heartbeat=3&control_exchange=nova";
            ITransport transport = await ConnectAsync(url: url);
            await transport.PublishAsync(ToQueue("nowhere", "x") with { Confirm = true }, CancellationToken.None);
        }
        finally
        {
            await Broker.Management.DeleteUserAsync(user);
        }
    }

    [Fact]
    public async Task A_user_without_rights_is_refused_access_and_the_transport_lives_on()
    {
        string user = Name("user");
        await Broker.Management.CreateUserAsync(user, Secret, Host.Name, "mine-.*", ".*", ".*");
        try
        {
            var listener = new RecordingListener();
            ITransport transport = await ConnectAsync(listener, $"rabbit://{user}:{Secret}@127.0.0.1:{Broker.Port}/{Host.Name}");

            TransportException error = await Should.ThrowAsync<TransportException>(() => ConsumeAsync(transport, Durable("theirs")));
            error.Error.ShouldBe(TransportError.AccessRefused);
            error.Message.ShouldContain("theirs-");

            await ConsumeAsync(transport, Durable("mine"));
            (await listener.NextEpochEventAsync()).ShouldBe("started 1");
            listener.TakeEpochEvent().ShouldBeNull();
            await transport.DisposeAsync();
        }
        finally
        {
            await Broker.Management.DeleteUserAsync(user);
        }
    }

    private static async Task<TransportException> FailAsync(string url, TimeSpan? limit = null)
    {
        var listener = new RecordingListener();
        long started = Stopwatch.GetTimestamp();

        TransportException error = await Should.ThrowAsync<TransportException>(async () =>
        {
            TransportOptions options = Options(listener);
            await new RabbitMqTransportFactory().ConnectAsync(
                TransportUrl.Parse(url),
                limit is { } time ? options with { ConnectTimeout = time } : options,
                CancellationToken.None);
        });

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(6));
        error.ToString().ShouldNotContain(Secret);
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            cause.GetType().Namespace.ShouldNotBeNull().ShouldNotStartWith("RabbitMQ.Client");
        listener.TakeEpochEvent().ShouldBeNull();
        return error;
    }

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
