using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Client;
using TypedRpc.InMemory;
using TypedRpc.Messages;
using TypedRpc.Timing;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Client;

/// <summary>A broker in the process and a clock that tests move.</summary>
public abstract class ClientTest : IAsyncLifetime, ITransportListener
{
    private protected CountingTimeProvider Time { get; } = new();

    private protected Sweeper Sweeper { get; private set; } = null!;

    private protected ITransport Transport { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Sweeper = new Sweeper(Time);
        Transport = await new InMemoryTransportFactory().ConnectAsync(
            TransportUrl.Parse("memory://"),
            new TransportOptions(this) { LoggerFactory = NullLoggerFactory.Instance, TimeProvider = Time },
            CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Sweeper.Dispose();
        await Transport.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    void ITransportListener.OnReturned(in Message message)
    {
    }

    void ITransportListener.OnEpochStarted(int epoch)
    {
    }

    void ITransportListener.OnEpochEnded(int epoch, TransportException reason)
    {
    }

    private protected CallRoute Route(string topic = "volume") =>
        new(new RpcTarget("openstack", topic), new QueueWatch(topic, Transport, Time), new NativeFormat());

    private protected CallProgress Progress(double seconds = 60, double waitSeconds = 0, CallRoute? route = null)
    {
        long now = Time.GetTimestamp();
        return new CallProgress(
            route ?? Route(), now, now + TimeSpan.FromSeconds(seconds).Ticks,
            waitSeconds == 0 ? 0 : now + TimeSpan.FromSeconds(waitSeconds).Ticks);
    }
}
