using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.TestBroker;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>What every test has: a broker of its own to name, buses that its end disposes, and a bound for what must come.</summary>
public abstract class Bed : IAsyncLifetime
{
    /// <summary>
    /// Passing tests never use it up: a bus may pause for 30 seconds before it tries again to reach a broker that was away.
    /// </summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly List<IAsyncDisposable> _ours = [];

    protected string Url { get; private set; } = "";

    /// <summary>The format that the test's clients send in. What is promised is promised in both.</summary>
    protected virtual RpcWire Spoken => RpcWire.Native;

    protected RpcClientOptions Sending => new() { Wire = Spoken };

    public async ValueTask InitializeAsync() => Url = await NewUrlAsync();

    public virtual async ValueTask DisposeAsync()
    {
        _ours.Reverse();
        foreach (IAsyncDisposable next in _ours)
            await next.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The URL of a broker, or virtual host, that no other test uses.</summary>
    protected abstract Task<string> NewUrlAsync();

    protected async Task<RpcBus> ConnectAsync(RpcBusOptions? options = null)
    {
        options ??= new RpcBusOptions();
        RpcBus bus = await RpcBus.ConnectAsync(Url, InTopology(options));
        _ours.Add(bus);
        return bus;
    }

    /// <summary>True when the broker refuses the queues that oslo.messaging declares by default: it needs durable ones.</summary>
    protected static bool TransientQueuesAreRefused => BrokerRelease.Default == BrokerRelease.Four;

    /// <summary>The options with the topology of the test's format.</summary>
    protected RpcBusOptions InTopology(RpcBusOptions options) => Spoken == RpcWire.Oslo
        ? options with
        {
            Topology = RpcTopology.Oslo,
            Oslo = options.Oslo with { Durable = TransientQueuesAreRefused },
        }
        : options;

    /// <summary>A bus that serves the probe.</summary>
    protected async Task<RpcBus> ServeAsync(Probe probe, RpcServerOptions? options = null, RpcBusOptions? busOptions = null)
    {
        RpcBus bus = await ConnectAsync(busOptions);
        await bus.ServeAsync<IProbe>(probe, options);
        return bus;
    }

    protected async Task<IProbe> CallerAsync(RpcClientOptions? options = null) =>
        (await ConnectAsync()).Client<IProbe>((options ?? new()) with { Wire = Spoken }).Any;

    /// <summary>The transport below, for what a peer of ours would not send.</summary>
    protected async Task<ITransport> ConnectBelowAsync()
    {
        await ConnectAsync(); // the first bus registers the schemes
        TransportUrl url = TransportUrl.Parse(Url);
        ITransport transport = await TransportRegistry.Find(url.Scheme).ConnectAsync(
            url, new TransportOptions(new DeafListener()) { LoggerFactory = NullLoggerFactory.Instance }, CancellationToken.None);
        _ours.Add(transport);
        return transport;
    }

    private sealed class DeafListener : ITransportListener
    {
        public void OnReturned(in Messages.Message message)
        {
        }

        public void OnEpochStarted(int epoch)
        {
        }

        public void OnEpochEnded(int epoch, TransportException reason)
        {
        }
    }
}

internal static class Signals
{
    public static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal static class Brokers
{
    private static readonly Lazy<Task<AmqpRouter>> Router = new(() => AmqpRouter.StartAsync());

    /// <summary>The URL of a router with a virtual host, which is a part of each address.</summary>
    public static async Task<string> RouterAsync() => $"{(await Router.Value).Url}/{Guid.NewGuid():N}?dialect=addressed";

    public static Task<string> InMemoryAsync() => Task.FromResult($"memory://{Guid.NewGuid():N}");

    public static async Task<string> RabbitMqAsync() =>
        Protocol.UrlOf(await (await RabbitMqBroker.SharedAsync()).CreateVirtualHostAsync());
}
