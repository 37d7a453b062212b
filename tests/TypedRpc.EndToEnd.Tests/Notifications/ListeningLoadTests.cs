using System.Collections.Concurrent;
using System.Diagnostics;
using TypedRpc.TestBroker;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests.Notifications;

[Trait("Broker", "RabbitMQ")]
public sealed class ListeningLoadTests(ITestOutputHelper output) : ListeningBed
{
    private const int Publishers = 8;

    private static readonly int Count = Environment.GetEnvironmentVariable("TYPEDRPC_TEST_ALL") == "1" ? 200_000 : 20_000;

    [Fact]
    public async Task Each_pool_handles_all_that_was_confirmed_while_connections_are_cut()
    {
        var heard = new ConcurrentDictionary<(string Pool, Guid Id), int>();
        List<RpcBus> buses = [];
        foreach (string pool in (string[])["billing", "audit", "billing", "audit"])
        {
            RpcBus bus = await ConnectAsync();
            buses.Add(bus);
            await bus.ListenAsync(
                (notification, _) =>
                {
                    heard.AddOrUpdate((pool, notification.MessageId), 1, static (_, times) => times + 1);

                    // Some come again, so that copies are published while connections go.
                    return ValueTask.FromResult(notification.Attempt == 1 && notification.MessageId.ToByteArray()[0] == 0
                        ? NotificationOutcome.Requeue
                        : NotificationOutcome.Handled);
                },
                new() { Pool = pool, Priorities = [NotificationPriority.Info] });
        }

        List<ITransport> publishers = [];
        while (publishers.Count < Publishers)
            publishers.Add(await ConnectBelowAsync());

        using var cutting = new CancellationTokenSource();
        Task<int> cutter = Task.Run(() => CutAsync(cutting.Token));
        var watch = Stopwatch.StartNew();
        ConcurrentBag<Guid> confirmed = [];
        await Task.WhenAll(publishers.Select(publisher => Task.Run(() => PublishShareAsync(publisher, confirmed))))
            .WaitAsync(TimeSpan.FromMinutes(8));
        TimeSpan published = watch.Elapsed;

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!limit.IsCancellationRequested
            && !confirmed.All(id => heard.ContainsKey(("billing", id)) && heard.ContainsKey(("audit", id))))
        {
            await Task.Delay(200);
        }
        await cutting.CancelAsync();
        int cuts = await cutter;

        output.WriteLine($"{confirmed.Count} notifications confirmed in {published.TotalSeconds:F1} s, "
            + $"all handled by both pools after {watch.Elapsed.TotalSeconds:F1} s, {cuts} cuts");
        foreach (string pool in (string[])["billing", "audit"])
        {
            confirmed.Count(id => !heard.ContainsKey((pool, id))).ShouldBe(0);
            KeyValuePair<(string Pool, Guid Id), int>[] ofPool = [.. heard.Where(pair => pair.Key.Pool == pool)];
            output.WriteLine(
                $"{pool}: {ofPool.Length} ids, {ofPool.Sum(pair => pair.Value - 1)} handled once more, "
                    + $"of which {ofPool.Count(pair => pair.Key.Id.ToByteArray()[0] == 0)} were asked for again");
        }

        buses.Sum(bus => bus.Statistics.MessagesRejected + bus.Statistics.NotificationsDeadLettered).ShouldBe(0);
        confirmed.Count.ShouldBe(Count);
    }

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();

    private static async Task PublishShareAsync(ITransport transport, ConcurrentBag<Guid> confirmed)
    {
        for (int sent = 0; sent < Count / Publishers; sent += 100)
        {
            // A hundred at a time; what was not confirmed is published again under its own id until it is.
            Notification[] batch = [.. Enumerable.Range(sent, 100).Select(i => NewNotification("p", $"event.{i}"))];
            await Task.WhenAll(batch.Select(async notification =>
            {
                for (bool done = false; !done;)
                {
                    try
                    {
                        await transport.PublishAsync(MessageOf(notification) with { Mandatory = true }, CancellationToken.None);
                        confirmed.Add(notification.MessageId);
                        done = true;
                    }
                    catch (TransportException exception)
                        when (exception.Error is TransportError.ConnectionLost or TransportError.EpochEnded)
                    {
                        await transport.WhenReadyAsync(CancellationToken.None);
                    }
                }
            }));
        }
    }

    private async Task<int> CutAsync(CancellationToken cancellationToken)
    {
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        for (int cuts = 0; ; cuts++)
        {
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return cuts;
            }

            await broker.CloseAllConnectionsAsync(new Uri(Url).AbsolutePath[1..]);
        }
    }
}
