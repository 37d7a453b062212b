using System.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>A broker that crashes, stops and freezes: one of this class's own.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class BrokerFaultTests(PrivateBroker fixture) : IClassFixture<PrivateBroker>, IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly RecordingListener _listener = new();
    private RabbitMqBroker _broker = null!;
    private ITransport _transport = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await fixture.GetAsync();
        string url = (await _broker.CreateVirtualHostAsync()).OriginalString;
        var options = new TransportOptions(_listener)
        {
            LoggerFactory = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
            Heartbeat = TimeSpan.FromSeconds(1),
            ConnectTimeout = TimeSpan.FromSeconds(2),
            ReconnectDelay = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)),
        };
        _transport = await new RabbitMqTransportFactory().ConnectAsync(TransportUrl.Parse(url), options, CancellationToken.None);
        (await NextEventAsync()).ShouldBe("started 1");
    }

    public async ValueTask DisposeAsync()
    {
        if (_transport is not null)
            await _transport.DisposeAsync();
    }

    [Fact]
    public async Task A_killed_broker_that_comes_back_is_found_again_with_its_durable_messages()
    {
        QueueDeclaration queue = new("kept") { Durable = true };
        await _transport.DeclareAsync(new Topology([], [queue]), CancellationToken.None);
        await _broker.SyncAsync();
        await PublishAsync("1");

        _broker.Kill();
        (await NextEventAsync()).ShouldBe("ended 1 ConnectionLost");
        _transport.TryPublish(new Message("", "kept", MessageBody.Empty)).ShouldBe(0);
        Task<int> waiting = PublishAsync("2");
        await Task.Delay(TimeSpan.FromSeconds(1));
        waiting.IsCompleted.ShouldBeFalse();
        await _broker.RestartAsync();
        long up = Stopwatch.GetTimestamp();
        (await NextEventAsync()).ShouldBe("started 2");
        TestContext.Current.SendDiagnosticMessage($"epoch 2 began {Stopwatch.GetElapsedTime(up).TotalMilliseconds:F0} ms after the broker was ready");

        (await waiting.WaitAsync(Limit)).ShouldBe(2);
        (await _transport.InspectAsync("kept", CancellationToken.None)).ShouldBe((2, 0));
        var sink = new RecordingSink();
        await _transport.ConsumeAsync(new ConsumerOptions(queue, []) { Prefetch = 10 }, sink, CancellationToken.None);
        (await sink.NextTextsAsync(2)).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task A_frozen_broker_ends_the_epoch_within_four_heartbeats_and_a_thawed_one_begins_the_next()
    {
        var sink = new RecordingSink();
        IConsumer consumer = await _transport.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("r.") { UniqueName = true, Exclusive = true, AutoDelete = true }, [])
            {
                AutoAcknowledge = true,
            },
            sink,
            CancellationToken.None);
        _broker.Freeze();
        try
        {
            long frozen = Stopwatch.GetTimestamp();
            Task<int> pending = PublishAsync("?", consumer.Address.Queue);
            (await NextEventAsync()).ShouldBe("ended 1 ConnectionLost");
            TestContext.Current.SendDiagnosticMessage($"the freeze was noticed after {Stopwatch.GetElapsedTime(frozen).TotalSeconds:F1} s with heartbeats of 1 s");
            (await Should.ThrowAsync<TransportException>(() => pending.WaitAsync(Limit))).Error.ShouldBe(TransportError.ConnectionLost);
        }
        finally
        {
            _broker.Resume();
        }

        long thawed = Stopwatch.GetTimestamp();
        (await NextEventAsync()).ShouldBe("started 2");
        TestContext.Current.SendDiagnosticMessage($"epoch 2 began {Stopwatch.GetElapsedTime(thawed).TotalMilliseconds:F0} ms after the broker was thawed");
        await PublishAsync("alive", consumer.Address.Queue);
        (await sink.NextTextAsync()).ShouldBe("alive");
    }

    [Fact]
    public async Task Disposing_ends_in_five_seconds_though_the_broker_is_frozen()
    {
        var sink = new RecordingSink();
        QueueDeclaration queue = new("frozen") { Durable = true };
        await _transport.ConsumeAsync(new ConsumerOptions(queue, []) { Prefetch = 10 }, sink, CancellationToken.None);
        await PublishAsync("1", queue.Name);
        Delivery held = await sink.NextAsync();
        _broker.Freeze();
        try
        {
            Task<int>[] pending = [.. Enumerable.Range(0, 5_000).Select(i => PublishAsync($"{i}", queue.Name))];
            held.FinishWithText();
            long started = Stopwatch.GetTimestamp();

            await _transport.DisposeAsync();

            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
            // Written: the broker may have it.
            (await Should.ThrowAsync<TransportException>(() => pending[0].WaitAsync(Limit))).Error.ShouldBe(TransportError.ConnectionLost);
            foreach (Task<int> publish in pending)
            {
                (await Should.ThrowAsync<TransportException>(() => publish.WaitAsync(Limit)))
                    .Error.ShouldBeOneOf(TransportError.Closed, TransportError.ConnectionLost);
            }

            (await NextEventAsync()).ShouldStartWith("ended 1");
        }
        finally
        {
            _broker.Resume();
        }
    }

    [Fact]
    public async Task A_broker_out_of_memory_holds_publishers_back_and_nobody_else()
    {
        QueueDeclaration queue = new("alarm") { Durable = true };
        var sink = new RecordingSink();
        await _transport.ConsumeAsync(new ConsumerOptions(queue, []) { Prefetch = 1 }, sink, CancellationToken.None);
        await PublishAsync("1", queue.Name);
        await PublishAsync("2", queue.Name);
        int taken = 0;
        await _broker.SetMemoryAlarmAsync(raised: true);
        try
        {
            // The broker stops a connection at its first publish, and says so; until then some are taken.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await Should.ThrowAsync<OperationCanceledException>(async () =>
            {
                while (true)
                {
                    await _transport.PublishAsync(
                        new Message("", queue.Name, MessageBody.CopyOf("held"u8)) { Confirm = true }, patience.Token);
                }
            });
            while (_transport.TryPublish(new Message("", "nobody", MessageBody.CopyOf(new byte[100]))) != 0)
                (++taken).ShouldBeLessThan(10_000);

            // Consuming, settling and asking go on: they have a connection of their own.
            (await sink.NextTextAsync()).ShouldBe("1");
            (await sink.NextTextAsync()).ShouldBe("2");
            await _transport.InspectAsync(queue.Name, CancellationToken.None).AsTask().WaitAsync(Limit);
        }
        finally
        {
            await _broker.SetMemoryAlarmAsync(raised: false);
        }

        await PublishAsync("after", queue.Name).WaitAsync(Limit);
        _listener.TakeEpochEvent().ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_for_a_broker_that_takes_nothing_leaves_nothing_behind()
    {
        await _broker.SetMemoryAlarmAsync(raised: true);
        try
        {
            // Until there is no room for a second: the broker stops the connection some time after its first publish.
            do
            {
                while (_transport.TryPublish(new Message("", "nobody", MessageBody.CopyOf(new byte[100]))) != 0)
                    await Task.Yield();
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
            while (_transport.TryPublish(new Message("", "nobody", MessageBody.CopyOf(new byte[100]))) != 0);
            await GiveUpAsync(5_000);

            // What is left behind grows the heap in each round. Other tests of the process grow it in some.
            List<long> grown = [];
            for (int round = 0; round < 4; round++)
            {
                long before = GC.GetTotalMemory(forceFullCollection: true);
                await GiveUpAsync(40_000);
                grown.Add(GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            grown.Min().ShouldBeLessThan(40_000 * 24, "bytes for each who gave up, in the best of four rounds");
        }
        finally
        {
            await _broker.SetMemoryAlarmAsync(raised: false);
        }

        async Task GiveUpAsync(int times)
        {
            for (int i = 0; i < times; i++)
            {
                using var patience = new CancellationTokenSource();
                ValueTask ready = _transport.WhenReadyAsync(patience.Token);
                ready.IsCompleted.ShouldBeFalse();
                await patience.CancelAsync();
                await ready.AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [Fact]
    public async Task Disposing_ends_in_five_seconds_though_the_broker_takes_no_messages()
    {
        await _broker.SetMemoryAlarmAsync(raised: true);
        try
        {
            Task<int>[] pending = [.. Enumerable.Range(0, 3_000).Select(_ => PublishAsync("held"))];
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            long started = Stopwatch.GetTimestamp();

            await _transport.DisposeAsync();

            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
            foreach (Task<int> publish in pending)
            {
                await publish.WaitAsync(Limit).ContinueWith(
                    done => (done.Exception?.InnerException as TransportException)?.Error
                        .ShouldBeOneOf(TransportError.Closed, TransportError.ConnectionLost),
                    TaskScheduler.Default);
            }

            pending.ShouldAllBe(publish => publish.IsCompleted);
        }
        finally
        {
            await _broker.SetMemoryAlarmAsync(raised: false);
        }
    }

    [Fact]
    public async Task Disposing_while_connecting_again_ends_soon()
    {
        _broker.Kill();
        (await NextEventAsync()).ShouldBe("ended 1 ConnectionLost");
        Task<int> waiting = PublishAsync("never");
        await Task.Delay(TimeSpan.FromMilliseconds(500));

        long started = Stopwatch.GetTimestamp();
        await _transport.DisposeAsync();

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await Should.ThrowAsync<TransportException>(() => waiting.WaitAsync(Limit))).Error.ShouldBe(TransportError.Closed);
        _listener.TakeEpochEvent().ShouldBeNull();
        await _broker.RestartAsync();
    }

    private async Task<string> NextEventAsync()
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Limit)
        {
            if (_listener.TakeEpochEvent() is { } told)
                return told;
            await Task.Delay(10);
        }

        throw new TimeoutException("No epoch event came.");
    }

    private Task<int> PublishAsync(string text, string queue = "kept") =>
        _transport.PublishAsync(
            new Message("", queue, MessageBody.CopyOf(System.Text.Encoding.UTF8.GetBytes(text))) { Confirm = true, Persistent = true },
            CancellationToken.None).AsTask();
}
