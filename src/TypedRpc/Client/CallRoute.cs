using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>The route to a target: exchange, routing keys, wire format and queue. Determined once for all requests of a proxy.</summary>
internal sealed class CallRoute(RpcTarget target, QueueWatch watch, IWireFormat format)
{
    private static readonly TimeSpan MaxRetryPause = TimeSpan.FromSeconds(30);

    public RpcTarget Target { get; } = target;

    public string RoutingKey { get; } = target.Server is null ? target.Topic : BusTopology.ServerKey(target.Topic, target.Server);

    /// <summary>The meaning of the exchange and the routing key.</summary>
    public Destination Destination { get; } = new(DestinationKind.Request, target.Exchange, target.Topic, target.Server);

    public string FanoutExchange { get; } = BusTopology.FanoutExchange(target.Topic);

    /// <summary>The meaning of the fanout exchange.</summary>
    public Destination FanoutDestination { get; } = new(DestinationKind.Fanout, target.Exchange, target.Topic);

    /// <summary>The meaning of the exchange for cancellations.</summary>
    public Destination CancellationDestination { get; } = BusTopology.CancellationsOf(target.Exchange, target.Topic);

    public IWireFormat Format { get; } = format;

    /// <summary>The version that every request asks for; null asks for the version that each method needs.</summary>
    public RpcVersion? Version { get; init; }

    /// <summary>True sends casts to all servers of the topic.</summary>
    public bool IsFanout { get; init; }

    /// <summary>
    /// The seconds without a keep-alive message after which the server counts as lost (oslo.messaging's call monitor); 0
    /// asks for no such messages.
    /// </summary>
    public int MonitorSeconds { get; init; }

    /// <summary>The maximum number of requests that this client sends in one message.</summary>
    public int MaxPackedRequests { get; init; } = 1;

    /// <summary>The number of retries that wait for a connection; null waits until the request's time is over.</summary>
    public int? Retry { get; init; }

    /// <summary>How long <see cref="Retry"/> retries take. Null waits until the request's time is over.</summary>
    /// <remarks>The pauses are those of oslo.messaging: 1, 3, 5 seconds and so on up to 30.</remarks>
    public TimeSpan? MaxConnectionWait
    {
        get
        {
            if (Retry is not { } retries)
                return null;
            TimeSpan sum = TimeSpan.Zero;
            for (int i = 0; i < Math.Min(retries, 100_000); i++)
                sum += TimeSpan.FromSeconds(Math.Min(1 + (2 * i), MaxRetryPause.TotalSeconds));
            return sum;
        }
    }

    /// <summary>Finds out whether the queue has a consumer.</summary>
    public QueueWatch Watch { get; } = watch;

    /// <summary>Publishes casts one after another, in the order of the calls.</summary>
    public SemaphoreSlim CastOrder { get; } = new(1, 1);

    /// <summary>True once the control exchange is declared. The transport declares it again in later epochs.</summary>
    public bool IsDeclared { get; set; }

    /// <summary>The maximum number of requests in the message that contains a request of a method.</summary>
    public int MaxPacked(RpcMethod method) => MaxPackedRequests > 1 && method.Packed ? Math.Min(MaxPackedRequests, Watch.Packs.Limit) : 1;

    /// <summary>
    /// True when the queue of a published request is known to have had a consumer afterwards. Always false for the native format.
    /// </summary>
    /// <remarks>
    /// An oslo.messaging server that stops cancels its consumer at once and goes on with its calls, without any message to their callers.
    /// A queue without a consumer is therefore a failure only if it had none when the request arrived.
    /// </remarks>
    public bool IsTaken(long publishedAt, long now) => !Format.ShowsProgress && Watch.IsServedSince(publishedAt, now);
}
