using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.InMemory;

public sealed class Disposal : InMemoryTest
{
    [Fact]
    public async Task Disposing_in_the_midst_of_every_operation_ends_and_each_either_works_or_is_closed()
    {
        ITransport watcher = await ConnectAsync();
        for (int round = 0; round < 100; round++)
        {
            var listener = new RecordingListener();
            ITransport transport = await ConnectAsync(listener);
            bool ended = false;
            int late = 0;
            var sink = new ActionSink(delivery =>
            {
                late += Volatile.Read(ref ended) ? 1 : 0;
                delivery.FinishWithText(delivery.Redelivered ? Settlement.Acknowledge : Settlement.Requeue);
            });
            string queue = $"q{round}";
            using var start = new Barrier(5);
            Task[] operations =
            [
                Repeat(start, () => ConsumeForAWhileAsync(transport, queue, sink)),
                Repeat(start, () => transport.DeclareAsync(
                    new Topology([], [new("e.") { UniqueName = true, Exclusive = true }]), CancellationToken.None).AsTask()),
                Repeat(start, () => Task.FromResult(transport.TryPublish(new Message("", queue, Body("x")) { Mandatory = true }))),
                Repeat(start, () => transport.InspectAsync(queue, CancellationToken.None).AsTask()),
            ];
            start.SignalAndWait(Bound.Time).ShouldBeTrue();
            await Task.Yield();

            await transport.DisposeAsync().AsTask().WaitAsync(Bound.Time);
            Volatile.Write(ref ended, true);

            await Task.WhenAll(operations).WaitAsync(Bound.Time);
            (await InspectAsync(watcher, queue)).ShouldBeNull("An exclusive queue outlived its transport.");
            late.ShouldBe(0, "A sink was called after disposal.");
            (await listener.NextEpochEventAsync()).ShouldBe("started 1");
            (await listener.NextEpochEventAsync()).ShouldBe("ended 1 Closed");
        }
    }

    [Fact]
    public async Task A_dying_transports_consumers_do_not_inherit_from_each_other()
    {
        ITransport dying = await ConnectAsync(), other = await ConnectAsync();
        await DeclareAsync(other, new QueueDeclaration("q"));
        var sinks = new RecordingSink[] { new(), new() };
        foreach (RecordingSink sink in sinks)
            await ConsumeAsync(dying, "q", sink, prefetch: 1);
        Publish(other, "q", "1");
        Publish(other, "q", "2");
        Publish(other, "q", "3");

        await dying.DisposeAsync();

        sinks.Select(sink => sink.Waiting).ShouldBe([1, 1]);
        (await InspectAsync(other, "q")).ShouldBe((3, 0));
        foreach (RecordingSink sink in sinks)
            (await sink.NextAsync()).FinishWithText(Settlement.Requeue);
        var heir = new RecordingSink();
        await ConsumeAsync(other, "q", heir);
        (await heir.NextTextsAsync(3)).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task Cancelling_among_publishers_ends_deliveries_for_good()
    {
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q"));
        using var stop = new CancellationTokenSource();
        int waiting = 0;
        Task[] publishing = [.. Enumerable.Range(0, 4).Select(_ => OnOwnThreadAsync(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (Volatile.Read(ref waiting) > 1000)
                    Thread.Yield();
                else
                    Publish(transport, "q", $"{Interlocked.Increment(ref waiting)}");
            }
        }))];

        for (int round = 0; round < 100; round++)
        {
            bool cancelled = false;
            int late = 0;
            var delivered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            IConsumer consumer = await ConsumeAsync(transport, "q", new ActionSink(delivery =>
            {
                late += Volatile.Read(ref cancelled) ? 1 : 0;
                delivery.FinishWithText();
                Interlocked.Decrement(ref waiting);
                delivered.TrySetResult();
            }));
            await delivered.Task.WaitAsync(Bound.Time);
            await consumer.CancelAsync(CancellationToken.None).AsTask().WaitAsync(Bound.Time);
            Volatile.Write(ref cancelled, true);
            await Task.Yield();
            late.ShouldBe(0);
        }

        await stop.CancelAsync();
        await Task.WhenAll(publishing).WaitAsync(Bound.Time);
    }

    // Most consumers come and go; some are left for the disposal.
    private static async Task ConsumeForAWhileAsync(ITransport transport, string queue, IDeliverySink sink)
    {
        var options = new ConsumerOptions(new QueueDeclaration(queue) { Exclusive = true }, []) { Prefetch = 2 };
        IConsumer consumer = await transport.ConsumeAsync(options, sink, CancellationToken.None);
        if (Random.Shared.Next(8) != 0)
            await consumer.DisposeAsync();
    }

    private static Task Repeat(Barrier start, Func<Task> operation) => OnOwnThreadAsync(() =>
    {
        start.SignalAndWait(Bound.Time).ShouldBeTrue();
        try
        {
            while (true)
                operation().GetAwaiter().GetResult();
        }
        catch (TransportException closed) when (closed.Error == TransportError.Closed)
        {
            // The only way out.
        }
    });
}
