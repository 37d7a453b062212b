using System.Collections.Concurrent;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>
/// Applications that block: on the one thread of a user interface, or in a task of an exclusive scheduler. Whatever the library awaits must
/// not need what they block.
/// </summary>
public abstract class BlockingTests : Bed
{
    private const int Times = 3;

    [Fact]
    public async Task Every_operation_may_be_blocked_on_under_a_context_of_one_thread()
    {
        using var context = new OneThread();
        await context.RunAsync(Everything).WaitAsync(Limit);
        context.Posted.ShouldBe(0, "nothing of the library ran on the thread that the application blocks");
    }

    [Fact]
    public Task Every_operation_may_be_blocked_on_under_an_exclusive_scheduler() =>
        Task.Factory.StartNew(
            Everything, CancellationToken.None, TaskCreationOptions.None,
            new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).WaitAsync(Limit);

    [Fact]
    public async Task Everything_may_be_disposed_synchronously_under_a_context_of_one_thread()
    {
        using var context = new OneThread();
        await context.RunAsync(() =>
        {
            using RpcBus bus = RpcBus.ConnectAsync(Url, Options).GetAwaiter().GetResult();
            using RpcServer server = bus.ServeAsync<IProbe>(new Probe()).GetAwaiter().GetResult();
            using NotificationListener listener = bus.ListenAsync((_, _) => ValueTask.FromResult(NotificationOutcome.Handled))
                .GetAwaiter().GetResult();
            bus.Client<IProbe>(Sending).Any.EchoAsync("x").GetAwaiter().GetResult().ShouldBe("x");
        }).WaitAsync(Limit);
        context.Posted.ShouldBe(0);
    }

    private RpcBusOptions Options => InTopology(new());

    private void Everything()
    {
        for (int i = 0; i < Times; i++)
            Once();
    }

    private void Once()
    {
        using var heard = new CountdownEvent(6);
        var probe = new Probe();
        RpcBus bus = RpcBus.ConnectAsync(Url, Options).GetAwaiter().GetResult();
        RpcServer server = bus.ServeAsync<IProbe>(probe).GetAwaiter().GetResult();
        NotificationListener one = bus.ListenAsync((_, _) => Heard(1), new() { Topics = ["single"] }).GetAwaiter().GetResult();
        NotificationListener many = bus.ListenInBatchesAsync(
            (batch, _) => Heard(batch.Count),
            new() { Topics = ["batched"], BatchTimeout = TimeSpan.FromMilliseconds(50) }).GetAwaiter().GetResult();
        RpcBus calling = RpcBus.ConnectAsync(
            Url, Options with { Notifications = new() { Drivers = ["messagingv2"], Topics = ["single", "batched"] } })
            .GetAwaiter().GetResult();
        IProbe client = calling.Client<IProbe>(Sending).Any;

        client.EchoAsync("text").GetAwaiter().GetResult().ShouldBe("text");
        client.AddAsync(1, 2).AsTask().GetAwaiter().GetResult().ShouldBe(3);
        client.RepeatAsync("same").Wait();
        client.NoteAsync("one").AsTask().Wait();
        client.HintAsync("perhaps").AsTask().Wait();
        client.ShoutAsync("all").AsTask().Wait();
        Should.Throw<RpcException>(() => calling.Client<IProbe>(Sending).For(server: "nobody").EchoAsync("x").GetAwaiter().GetResult());
        INotifier notifier = calling.Notifier("test.host1");
        for (int i = 0; i < 3; i++)
        {
            notifier.NotifyAsync(
                NotificationPriority.Info, "thing.happened", new Dictionary<string, object?> { ["i"] = i }).AsTask().Wait();
        }
        calling.FlushNotificationsAsync().Wait();
        heard.Wait(Limit).ShouldBeTrue("each of three notifications by two topics");

        one.DisposeAsync().AsTask().Wait();
        many.DisposeAsync().AsTask().Wait();
        server.DisposeAsync().AsTask().Wait();
        calling.DisposeAsync().AsTask().Wait();
        bus.DisposeAsync().AsTask().Wait();

        ValueTask<NotificationOutcome> Heard(int count)
        {
            heard.Signal(count);
            return ValueTask.FromResult(NotificationOutcome.Handled);
        }
    }

    /// <summary>The thread of a user interface: it runs what is posted to it when nothing else runs on it.</summary>
    private sealed class OneThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];
        private readonly Thread _thread;
        private int _posted;

        public OneThread()
        {
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        public int Posted => _posted;

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posted);
            _queue.Add((d, state));
        }

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

        public Task RunAsync(Action action)
        {
            TaskCompletionSource ended = Signals.New();
            _queue.Add((_ =>
            {
                try
                {
                    action();
                    ended.SetResult();
                }
                catch (Exception exception)
                {
                    ended.SetException(exception);
                }
            }, null));
            return ended.Task;
        }

        public void Dispose() => _queue.CompleteAdding();

        private void Run()
        {
            SetSynchronizationContext(this);
            foreach ((SendOrPostCallback callback, object? state) in _queue.GetConsumingEnumerable())
                callback(state);
        }
    }
}

public sealed class BlockingInMemory : BlockingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class BlockingInMemoryInOslosFormat : BlockingTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class BlockingOverRabbitMq : BlockingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
