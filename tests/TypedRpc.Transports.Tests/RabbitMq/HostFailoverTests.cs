using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>Several hosts in one URL: two brokers, of which one is killed.</summary>
[Collection(TlsBrokerCollection.Name)]
public sealed class HostFailoverTests(VirtualHost host, TlsBroker fixture) : RabbitMqTest(host)
{
    private const string Secret = "s3cret-canary";
    private readonly KeptLog _log = new();
    private RabbitMqBroker _other = null!;

    private string Both => $"rabbit://guest:guest@127.0.0.1:{Broker.Port},guest:guest@127.0.0.1:{_other.Port}/{Host.Name}";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _other = await fixture.GetAsync();
        await _other.Management.CreateVirtualHostAsync(Host.Name);
    }

    [Fact]
    public async Task A_dead_host_is_passed_over()
    {
        // In either order: the list is shuffled.
        for (int i = 0; i < 8; i++)
        {
            int dead = UnusedPort();
            ITransport transport = await ConnectAsync(url: $"rabbit://u:{Secret}@127.0.0.1:{dead},guest:guest@127.0.0.1:{Broker.Port}/{Host.Name}", change: Logged);
            await transport.PublishAsync(ToQueue("nowhere", "x") with { Confirm = true }, CancellationToken.None);
            await transport.DisposeAsync();
        }

        _log.Of("HostFailed").ShouldAllBe(line => line.StartsWith("Host 1 of the transport URL, 127.0.0.1:", StringComparison.Ordinal));
        _log.Of("Connected").Count().ShouldBe(8);
        NoSecrets();
    }

    [Fact]
    public async Task A_silent_host_takes_its_time_and_no_more()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        string first = $"guest:guest@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        for (int i = 0; i < 4; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await ConnectAsync(url: $"rabbit://{first},{first},guest:guest@127.0.0.1:{Broker.Port}/{Host.Name}", change: o => Logged(o) with { ConnectTimeout = TimeSpan.FromSeconds(1) });
            TestContext.Current.SendDiagnosticMessage($"connected after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms, hosts tried in vain so far {_log.Of("HostFailed").Count()}");
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(15));
        }
    }

    [Fact]
    public async Task When_no_host_takes_us_the_error_says_of_each_why()
    {
        string missing = Host.Name + "-missing";
        TransportException error = await Should.ThrowAsync<TransportException>(
            () => ConnectAsync(url: $"rabbit://guest:{Secret}@127.0.0.1:{UnusedPort()},guest:{Secret}@127.0.0.1:{Broker.Port},guest:guest@127.0.0.1:{_other.Port}/{missing}", change: Logged));

        error.Error.ShouldBe(TransportError.Unreachable);
        error.Message.ShouldStartWith("None of the 3 hosts");
        error.Message.ShouldContain("Host 1: RabbitMQ cannot be reached at 127.0.0.1:");
        error.Message.ShouldContain($"Host 2: RabbitMQ at 127.0.0.1:{Broker.Port} refused the user 'guest' or its password");
        error.Message.ShouldContain($"Host 3: RabbitMQ at 127.0.0.1:{_other.Port} refused the virtual host '{missing}'");
        error.ToString().ShouldNotContain(Secret);
        _log.Of("HostFailed").Count().ShouldBe(3);
        NoSecrets();
    }

    [Fact]
    public async Task When_all_hosts_say_the_same_that_is_the_error()
    {
        string login = $"guest:{Secret}@127.0.0.1";
        TransportException error = await Should.ThrowAsync<TransportException>(() => ConnectAsync(url: $"rabbit://{login}:{Broker.Port},{login}:{_other.Port}/{Host.Name}"));

        error.Error.ShouldBe(TransportError.AuthenticationFailed);
        error.ToString().ShouldNotContain(Secret);
    }

    [Fact]
    public async Task A_host_that_refuses_the_password_is_passed_over_and_not_bothered_again()
    {
        string url = $"rabbit://guest:{Secret}@127.0.0.1:{Broker.Port},guest:guest@127.0.0.1:{_other.Port}/{Host.Name}";
        var listener = new RecordingListener();
        await ConnectAsync(listener, url, Logged);
        await NextAsync(listener, "started 1");

        // Once refused, it is asked only when the other one fails too.
        await LoseAsync(_other, listener, 1);
        int refusals = _log.Of("HostFailed").Count();
        for (int epoch = 2; epoch < 5; epoch++)
            await LoseAsync(_other, listener, epoch);

        _log.Of("HostFailed").Count().ShouldBe(refusals);
        refusals.ShouldBe(1);
        NoSecrets();
    }

    [Fact]
    public async Task Both_connections_go_to_one_host_and_a_lost_host_is_left_for_the_next()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener, Both, Logged);
        await NextAsync(listener, "started 1");
        (RecordingSink sink, IConsumer consumer) = await ConsumeAsync(
            transport, new QueueDeclaration("replies.") { UniqueName = true, Exclusive = true, AutoDelete = true });

        RabbitMqBroker at = await WhereAsync();
        for (int epoch = 1; epoch <= 4; epoch++)
        {
            await LoseAsync(at, listener, epoch);
            RabbitMqBroker now = await WhereAsync();
            now.ShouldNotBeSameAs(at);
            at = now;
            await transport.PublishAsync(ToQueue(consumer.Address.Queue, $"{epoch}"), CancellationToken.None);
            (await sink.NextTextAsync()).ShouldBe($"{epoch}");
        }
    }

    [Fact]
    public async Task When_a_broker_dies_the_other_takes_over()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener, Both, Logged);
        await NextAsync(listener, "started 1");
        int epoch = 1;
        if (await WhereAsync() != _other)
            await LoseAsync(Broker, listener, epoch++);
        (RecordingSink sink, IConsumer consumer) = await ConsumeAsync(
            transport, new QueueDeclaration("replies.") { UniqueName = true, Exclusive = true, AutoDelete = true });

        long killed = Stopwatch.GetTimestamp();
        _other.Kill();
        try
        {
            await NextAsync(listener, $"ended {epoch} ConnectionLost");
            await NextAsync(listener, $"started {epoch + 1}");
            TestContext.Current.SendDiagnosticMessage($"the other broker had taken over {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:F0} ms after the first was killed");
            await transport.PublishAsync(ToQueue(consumer.Address.Queue, "alive") with { Confirm = true }, CancellationToken.None);
            (await sink.NextTextAsync()).ShouldBe("alive");

            // It is alone now: a loss comes back to it, past the dead one.
            await LoseAsync(Broker, listener, epoch + 1);
            _log.Of("HostFailed").ShouldContain(line => line.StartsWith("Host 2 of the transport URL", StringComparison.Ordinal));
        }
        finally
        {
            await _other.RestartAsync();
        }

        await LoseAsync(Broker, listener, epoch + 2);
        await transport.PublishAsync(ToQueue(consumer.Address.Queue, "back") with { Confirm = true }, CancellationToken.None);
        (await sink.NextTextAsync()).ShouldBe("back");
    }

    [Fact]
    public async Task A_host_without_a_user_among_others_is_warned_of()
    {
        await ConnectAsync(url: $"rabbit://guest:guest@127.0.0.1:{Broker.Port},127.0.0.1:{_other.Port}/{Host.Name}", change: Logged);
        _log.Of("HostWithoutUser").ShouldHaveSingleItem().ShouldContain($"Host 2 of the transport URL, 127.0.0.1:{_other.Port}, has no user");
    }

    private TransportOptions Logged(TransportOptions options) => options with { LoggerFactory = _log };

    private void NoSecrets() => _log.All.ShouldAllBe(line => !line.Contains(Secret, StringComparison.Ordinal));

    private async Task<RabbitMqBroker> WhereAsync()
    {
        int here = await Broker.CountConnectionsAsync(Host.Name), there = await _other.CountConnectionsAsync(Host.Name);
        (here, there).ShouldBeOneOf((2, 0), (0, 2));
        return here == 2 ? Broker : _other;
    }

    private async Task LoseAsync(RabbitMqBroker broker, RecordingListener listener, int epoch)
    {
        (await broker.CloseAllConnectionsAsync(Host.Name)).ShouldBe(2);
        await NextAsync(listener, $"ended {epoch} ConnectionLost");
        await NextAsync(listener, $"started {epoch + 1}");
    }

    private static async Task NextAsync(RecordingListener listener, string told) => (await listener.NextEpochEventAsync()).ShouldBe(told);

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
