using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>
/// A bus that closes while a server of it starts, seen over a transport that tests can hold up. In memory: the order of events is the
/// bus's.
/// </summary>
public sealed class ClosingTests : Bed
{
    [Fact]
    public async Task A_server_that_starts_while_its_bus_closes_is_refused_and_not_handed_out_dead()
    {
        HeldTransports held = await HoldAsync();
        RpcBus bus = await ConnectAsync(held.Options);
        held.AfterConsume = Signals.New();

        Task<RpcServer> serving = bus.ServeAsync<IProbe>(new Probe());
        await held.Consuming.Task.WaitAsync(Limit);
        await bus.DisposeAsync().AsTask().WaitAsync(Limit);
        held.AfterConsume.SetResult();

        await Should.ThrowAsync<Exception>(() => serving.WaitAsync(Limit));
    }

    [Fact]
    public async Task A_server_that_fails_to_start_over_a_running_request_says_why_and_frees_its_name()
    {
        HeldTransports held = await HoldAsync();
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        RpcBus bus = await ConnectAsync(held.Options);
        held.AfterConsume = Signals.New();
        held.Refuses = true;
        Task<RpcServer> serving = bus.ServeAsync<IProbe>(
            new Probe
            {
                OnRun = async (_, _) =>
                {
                    running.TrySetResult();
                    await release.Task;
                    return "";
                },
            },
            new() { DrainTimeout = TimeSpan.FromMilliseconds(100) });
        await held.Consuming.Task.WaitAsync(Limit);
        _ = (await CallerAsync(new() { Timeout = TimeSpan.FromSeconds(2) })).RunAsync("x");
        await running.Task.WaitAsync(Limit);

        held.AfterConsume.SetResult();

        (await Should.ThrowAsync<RpcException>(() => serving.WaitAsync(Limit))).ShouldBeOfType<RpcConnectionException>();
        release.SetResult();
        held.Refuses = false;
        await using RpcServer again = await bus.ServeAsync<IProbe>(new Probe()).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_call_that_waits_for_a_server_does_not_flood_the_broker_with_attempts()
    {
        HeldTransports held = await HoldAsync();
        RpcBus bus = await ConnectAsync(held.Options);
        ITransport raw = await ConnectBelowAsync();
        // Somebody consumes a queue of the topic's name, which is not bound to the exchange of the call.
        await raw.ConsumeAsync(new ConsumerOptions(new QueueDeclaration("probe"), []), new Deaf(), CancellationToken.None);

        await Should.ThrowAsync<RpcNoServerException>(
            () => bus.Client<IProbe>().For(waitForServer: TimeSpan.FromSeconds(1)).EchoAsync("x").WaitAsync(Limit));

        held.Published.ShouldBeInRange(2, 50);
    }

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();

    private async Task<HeldTransports> HoldAsync()
    {
        await ConnectAsync(); // the first bus registers the schemes
        return new HeldTransports();
    }

    private sealed class Deaf : IDeliverySink
    {
        public void OnDelivery(Delivery delivery) => delivery.Release();
    }

    /// <summary>The in-memory transport, on which the start of a server can be held up at its last queue.</summary>
    private sealed class HeldTransports : ITransportFactory
    {
        private int _published;

        public RpcBusOptions Options => new() { Transports = new Dictionary<string, ITransportFactory> { ["memory"] = this } };

        public TaskCompletionSource Consuming { get; } = Signals.New();

        /// <summary>What consuming a fanout queue waits for at its end; null is nothing.</summary>
        public TaskCompletionSource? AfterConsume { get; set; }

        /// <summary>True fails as a closed transport does, after the wait.</summary>
        public bool Refuses { get; set; }

        public int Published => Volatile.Read(ref _published);

        public async ValueTask<ITransport> ConnectAsync(TransportUrl url, TransportOptions options, CancellationToken cancellationToken) =>
            new Held(this, await TransportRegistry.Find("memory").ConnectAsync(url, options, cancellationToken));

        private sealed class Held(HeldTransports all, ITransport inner) : ITransport
        {
            private bool IsRefusing => all is { Refuses: true, AfterConsume.Task.IsCompleted: true };

            public ValueTask WhenReadyAsync(CancellationToken cancellationToken) => inner.WhenReadyAsync(cancellationToken);

            public int TryPublish(in Message message)
            {
                Interlocked.Increment(ref all._published);
                if (!IsRefusing)
                    return inner.TryPublish(message);
                message.Body.Return();
                throw Closed();
            }

            public ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken)
            {
                Interlocked.Increment(ref all._published);
                return inner.PublishAsync(message, cancellationToken);
            }

            public ValueTask DeclareAsync(Topology topology, CancellationToken cancellationToken) =>
                inner.DeclareAsync(topology, cancellationToken);

            public async ValueTask<IConsumer> ConsumeAsync(ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken)
            {
                if (all.AfterConsume is not { } hold || !options.Queue.Exclusive)
                    return await inner.ConsumeAsync(options, sink, cancellationToken);
                IConsumer consumer = await inner.ConsumeAsync(options, sink, cancellationToken);
                all.Consuming.TrySetResult();
                await hold.Task;
                return IsRefusing ? throw Closed() : consumer;
            }

            public ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken) =>
                inner.InspectAsync(queue, cancellationToken);

            public ValueTask DisposeAsync() => inner.DisposeAsync();

            private static TransportException Closed() => new(TransportError.Closed, "The transport is closed.");
        }
    }
}
