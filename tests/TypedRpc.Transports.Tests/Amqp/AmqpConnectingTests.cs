using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Amqp;
using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.Amqp;

public sealed class AmqpConnectingTests(VirtualHostOfFour host) : AmqpTest(host)
{
    private const string Secret = "s3cret-canary";

    private string Address => $"127.0.0.1:{Broker.Port}";

    [Fact]
    public async Task A_wrong_password_is_told_from_everything_else()
    {
        TransportException error = await FailAsync($"amqp10://guest:{Secret}@{Address}/{Host.Name}");

        error.Error.ShouldBe(TransportError.AuthenticationFailed);
        error.ToString().ShouldNotContain(Secret);
        error.Message.ShouldContain(Address);
        error.Message.ShouldContain("'guest'");
    }

    [Fact]
    public async Task A_virtual_host_that_does_not_exist_is_refused_by_name()
    {
        TransportException error = await FailAsync($"{Url}-missing");

        error.Error.ShouldBe(TransportError.VirtualHostRefused);
        error.Message.ShouldContain($"{Host.Name}-missing");
    }

    [Fact]
    public async Task A_virtual_host_without_rights_is_refused()
    {
        string user = "user-" + Guid.NewGuid().ToString("N")[..6];
        await Broker.Management.CreateUserAsync(user, Secret, Host.Name, "", "", "");
        try
        {
            (await FailAsync($"amqp10://{user}:{Secret}@{Address}/")).Error.ShouldBe(TransportError.VirtualHostRefused);
        }
        finally
        {
            await Broker.Management.DeleteUserAsync(user);
        }
    }

    [Fact]
    public async Task A_user_without_rights_learns_what_it_may_not_do()
    {
        string user = "user-" + Guid.NewGuid().ToString("N")[..6];
        await Broker.Management.CreateUserAsync(user, Secret, Host.Name, "^$", "^$", "^$");
        try
        {
            ITransport transport = await ConnectAsync(url: $"amqp10://{user}:{Secret}@{Address}/{Host.Name}");

            TransportException declaring = await Should.ThrowAsync<TransportException>(
                async () => await transport.DeclareAsync(
                    new Topology([], [new QueueDeclaration("q") { Durable = true }]), CancellationToken.None));
            TransportException publishing = await Should.ThrowAsync<TransportException>(
                async () => await transport.PublishAsync(
                    new Message("amq.topic", "k", MessageBody.Empty) { Confirm = true }, CancellationToken.None));

            declaring.Error.ShouldBe(TransportError.AccessRefused, declaring.Message);
            publishing.Error.ShouldBe(TransportError.AccessRefused, publishing.Message);
        }
        finally
        {
            await Broker.Management.DeleteUserAsync(user);
        }
    }

    [Fact]
    public async Task Nobody_listening_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        (await FailAsync($"amqp10://guest:{Secret}@127.0.0.1:{port}")).Error.ShouldBe(TransportError.Unreachable);
    }

    [Fact]
    public async Task A_peer_that_accepts_and_stays_silent_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        (await FailAsync($"amqp10://guest:{Secret}@127.0.0.1:{port}")).Error.ShouldBe(TransportError.Unreachable);
    }

    [Fact]
    public async Task A_user_without_a_name_is_anonymous()
    {
        ITransport transport = await ConnectAsync(url: $"amqp10://{Address}/{Host.Name}");
        var sink = new RecordingSink();
        await transport.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("anonymous") { Exclusive = true }, []), sink, CancellationToken.None);

        await transport.PublishAsync(
            new Message("", "anonymous", MessageBody.CopyOf("hello"u8)) { Confirm = true }, CancellationToken.None);

        (await sink.NextTextAsync()).ShouldBe("hello");
    }

    [Fact]
    public async Task More_consumers_than_a_connection_has_sessions_are_served()
    {
        const int Count = 70; // RabbitMQ 4 allows 64 sessions
        ITransport transport = await ConnectAsync();
        var sinks = new RecordingSink[Count];
        for (int i = 0; i < Count; i++)
        {
            sinks[i] = new RecordingSink();
            await transport.ConsumeAsync(
                new ConsumerOptions(new QueueDeclaration($"many-{i}") { Exclusive = true }, []), sinks[i], CancellationToken.None);
        }

        for (int i = 0; i < Count; i++)
        {
            await transport.PublishAsync(
                new Message("", $"many-{i}", MessageBody.CopyOf("hello"u8)) { Confirm = true, Mandatory = true }, CancellationToken.None);
        }

        foreach (RecordingSink sink in sinks)
            (await sink.NextTextAsync()).ShouldBe("hello");
    }

    [Fact]
    public async Task A_queue_that_many_declare_at_once_is_declared()
    {
        ITransport[] transports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ConnectAsync()));
        for (int i = 0; i < 20; i++)
        {
            var topology = new Topology([], [new QueueDeclaration($"race-{i}") { Durable = true }]);
            await Task.WhenAll(transports.Select(transport => transport.DeclareAsync(topology, CancellationToken.None).AsTask()));
        }
    }

    [Fact]
    public async Task A_message_over_the_brokers_limit_fails_alone()
    {
        ITransport transport = await ConnectAsync();
        var queue = new QueueDeclaration("large") { Exclusive = true };
        var sink = new RecordingSink();
        await transport.ConsumeAsync(new ConsumerOptions(queue, []), sink, CancellationToken.None);

        TransportException error = await Should.ThrowAsync<TransportException>(async () => await transport.PublishAsync(
            new Message("", "large", MessageBody.CopyOf(new byte[20 * 1024 * 1024])) { Confirm = true },
            CancellationToken.None));
        await transport.PublishAsync(
            new Message("", "large", MessageBody.CopyOf(new byte[4 * 1024 * 1024])) { Confirm = true },
            CancellationToken.None);

        error.Error.ShouldBe(TransportError.TooLarge);
        Delivery delivery = await sink.NextAsync();
        delivery.Body.Length.ShouldBe(4 * 1024 * 1024);
        delivery.Epoch.ShouldBe(1);
        delivery.Finish(Settlement.Acknowledge);
    }

    [Fact]
    public void Every_option_has_a_row_in_the_documentation()
    {
        TransportException error = Should.Throw<TransportException>(() => new AmqpTransportFactory().Check(
            TransportUrl.Parse("amqp10://localhost/?no-such-option=1"), new TransportOptions(new RecordingListener())
            {
                LoggerFactory = NullLoggerFactory.Instance,
            }));
        string[] names = error.Message[(error.Message.IndexOf("Known are: ", StringComparison.Ordinal) + "Known are: ".Length)..]
            .TrimEnd('.').Split(", ");
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TypedRpc.sln")))
            folder = folder.Parent;
        string[] rows = [.. File.ReadLines(Path.Combine(folder.ShouldNotBeNull().FullName, "docs", "transport-url.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])];

        names.Length.ShouldBeGreaterThan(8);
        names.Except(rows).ShouldBeEmpty();
    }
}
