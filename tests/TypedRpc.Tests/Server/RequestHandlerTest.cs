using System.Threading.Channels;
using Microsoft.Extensions.Logging.Testing;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Server;
using TypedRpc.Transport;

namespace TypedRpc.Tests.Server;

/// <summary>A request handler that serves one method, <c>ping</c>, on a broker in the process, with a clock that the test moves.</summary>
/// <remarks>The test passes deliveries to the handler itself, and sees how they are settled and what is replied.</remarks>
public abstract class RequestHandlerTest : IAsyncLifetime, ITransportListener, IDeliverySource, IDeliverySink
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Channel<Settlement> _settled = Channel.CreateUnbounded<Settlement>();
    private readonly Channel<byte[]> _replies = Channel.CreateUnbounded<byte[]>();
    private BusCore _bus = null!;
    private RequestHandler _handler = null!;

    private protected RequestHandlerTest(bool isIdempotent) => Endpoint = new Pinged(isIdempotent);

    private protected CountingTimeProvider Time { get; } = new();

    private protected BusCounters Counters { get; } = new();

    private protected FakeLogger Log { get; } = new();

    private protected Pinged Endpoint { get; }

    private protected ITransport Transport { get; private set; } = null!;

    /// <summary>How the deliveries were settled that the test has not read yet.</summary>
    protected ChannelReader<Settlement> Settled => _settled.Reader;

    public async ValueTask InitializeAsync()
    {
        Transport = Over(await TestBus.ConnectAsync(this, Time));
        await ConsumeAsync("r.4f2a");
        _bus = TestBus.Over(Transport, Time, Counters, log: Log);
        _handler = new RequestHandler(
            TestBus.Serving(_bus), new EndpointTable([Endpoint]), new RpcTarget("e", "t"), new RpcServerOptions(), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _bus.Dispose();
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

    bool IDeliverySource.IsOver => false;

    void IDeliverySource.Settle(Delivery delivery, Settlement settlement) => _settled.Writer.TryWrite(settlement);

    ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery) =>
        throw new InvalidOperationException("Only a server with ConfirmStart does this.");

    void IDeliverySink.OnDelivery(Delivery delivery)
    {
        _replies.Writer.TryWrite(delivery.Body.Span.ToArray());
        delivery.Release();
    }

    /// <summary>The transport of the handler, over the broker in the process.</summary>
    private protected virtual ITransport Over(ITransport inner) => inner;

    /// <summary>Receives the replies in a queue.</summary>
    protected async Task ConsumeAsync(string inbox) => await Transport.ConsumeAsync(
        new ConsumerOptions(new QueueDeclaration(inbox), []) { AutoAcknowledge = true }, this, CancellationToken.None);

    /// <summary>Passes a delivery of this test to the handler.</summary>
    private protected Task HandleAsync(Delivery delivery) => _handler.HandleAsync(delivery).AsTask().WaitAsync(Limit);

    private protected Delivery Delivered(
        MessageBody body,
        string? contentType = "typed/rpc",
        bool redelivered = false,
        long expiration = 0) => new(this, body)
        {
            ContentType = contentType,
            Queue = "t",
            ReceivedAt = Time.GetTimestamp(),
            Redelivered = redelivered,
            ExpirationMilliseconds = expiration,
        };

    private protected async Task<Settlement> SettledAsync() => await _settled.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    /// <summary>The next reply.</summary>
    private protected async Task<byte[]> ReplyAsync() => await _replies.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    private protected sealed class Pinged(bool isIdempotent)
        : Endpoint(new RpcContractInfo("I", ["t"], [new RpcMethod("ping", RpcMethodKind.Call) { Idempotent = isIdempotent }]), [])
    {
        public int Runs { get; private set; }

        public DateTimeOffset? Deadline { get; private set; }

        public Exception? Failure { get; set; }

        public override ValueTask DispatchAsync(RpcInvocation invocation)
        {
            invocation.ReadArguments(NothingShape.Instance);
            Runs++;
            Deadline = RpcRequest.Current!.Deadline;
            return Failure is null ? invocation.CompleteAsync(Task.CompletedTask) : throw Failure;
        }
    }
}
