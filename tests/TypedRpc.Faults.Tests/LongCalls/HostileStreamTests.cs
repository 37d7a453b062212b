using System.Collections.Concurrent;
using System.Globalization;
using TypedRpc.Faults.Tests.Peers;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>A peer that knows the id of a stream and sends what no library would send.</summary>
/// <remarks>Whether a task has ended with an unobserved exception is looked at by <see cref="UnobservedExceptions"/>.</remarks>
[Trait("Broker", "RabbitMQ")]
public sealed class HostileStreamTests : LongBed
{
    private const int Items = 400;
    private readonly Requests _requests = new();

    [Theory]
    [InlineData("items for a caller")]
    [InlineData("items for a server")]
    [InlineData("credit for a caller")]
    [InlineData("credit for a server")]
    public async Task An_attacked_stream_ends_with_a_typed_error_or_ignores_the_attack_and_other_calls_go_on(string what)
    {
        RpcBus server = await ConnectAsync(Quick with { Interceptors = [_requests] }), caller = await ConnectAsync();
        await ServeLongAsync(server, "s", Events);
        ITransport raw = await ConnectBelowAsync();
        ILongWork work = caller.Client<ILongWork>().For(timeout: TimeSpan.FromSeconds(60));

        // A server calls itself, which shows the inbox of its bus.
        await server.Client<ILongWork>().Any.WaitAsync(-1, 0);
        string serverInbox = _requests.All.Single().Inbox;
        using var stop = new CancellationTokenSource();
        var other = new StreamLoad(work, Items);
        Task others = other.RunAsync(1, stop.Token);

        bool takes = what.EndsWith("server", StringComparison.Ordinal) == what.StartsWith("items", StringComparison.Ordinal);
        bool hitsServer = what.EndsWith("server", StringComparison.Ordinal);
        string[] names = [.. Attacks(Bytes.Id(0)).Select(attack => attack.Name)];
        int complete = 0;
        ConcurrentDictionary<string, int> failures = new();
        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(names.Index(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (attack, _) =>
        {
            (int index, string name) = attack;
            long id = 1_000_000 + index;
            try
            {
                await AttackAsync(id, index).WaitAsync(Limit, CancellationToken.None);
                Interlocked.Increment(ref complete);
            }
            catch (RpcException failure)
            {
                failures.AddOrUpdate(failure.GetType().Name, 1, static (_, count) => count + 1);
            }
            catch (Exception exception)
            {
                wrong.Enqueue($"{name}: {exception}");
            }
        });

        // The same for a call that nobody knows, where none of the streams may notice it.
        foreach ((string _, byte[] body) in Attacks(Bytes.Id(4711)))
            await PublishAsync(raw, "", hitsServer ? serverInbox : _requests.All.Last().Inbox, body);
        await stop.CancelAsync();
        await others.WaitAsync(Limit);
        await UntilAsync(() => Events.Running == 0, "all methods have ended");

        Report.Add(new Row("R42", $"hostile bytes to a running stream ({what}): it ends with a typed error or ignores them, others go on")
        {
            Load = $"{names.Length} attacked streams, and {other.Ended} others at the same time",
            Faults = $"{names.Length} kinds of wrong messages with the right id, and once more with an unknown one",
            Lost = 0,
            Duplicated = 0,
            Measured = $"{complete} complete, "
                + string.Concat(failures.OrderBy(f => f.Key).Select(f => $"{f.Value} {f.Key}, "))
                + $"{wrong.Count} otherwise; the others: {other}",
            Met = wrong.IsEmpty && other.Violations.IsEmpty && other.Complete == other.Ended,
        });
        wrong.ShouldBeEmpty();
        other.Violations.ShouldBeEmpty();
        other.Complete.ShouldBe(other.Ended);
        (server.Health.Epoch, caller.Health.Epoch, caller.PendingCalls).ShouldBe((1, 1, 0));

        IEnumerable<(string Name, byte[] Body)> Attacks(byte[] call) => what.StartsWith("items", StringComparison.Ordinal)
            ? StreamBytes.OnReceiver(call, isArgument: takes)
            : StreamBytes.OnSender(call, isArgument: takes);

        async Task AttackAsync(long id, int index)
        {
            using IDisposable named = RpcContext.Push(("id", id));
            int next = 0;
            await foreach (int number in takes ? work.EchoAsync(id, LongWork.Numbers(Items, 2)) : work.CountAsync(id, Items, 2))
            {
                number.ShouldBe(next++);
                if (next == 1)
                    await AttackOnceAsync(id, index);
            }

            next.ShouldBe(Items);
        }

        async Task AttackOnceAsync(long id, int index)
        {
            (string call, string inbox) = _requests.Of(id);
            await PublishAsync(raw, "", hitsServer ? serverInbox : inbox, Attacks(Bytes.FromHex(call)).ElementAt(index).Body);
        }
    }

    [Fact]
    public async Task Hostile_bytes_to_the_exchange_of_cancellations_and_to_the_inbox_of_a_server_cancel_no_call()
    {
        RpcBus server = await ConnectAsync(Quick with { Interceptors = [_requests] }), caller = await ConnectAsync();
        await ServeLongAsync(server, "s", Events);
        ITransport raw = await ConnectBelowAsync();
        ILongWork work = caller.Client<ILongWork>().For(timeout: TimeSpan.FromSeconds(60));
        await server.Client<ILongWork>().Any.WaitAsync(-1, 0);
        string serverInbox = _requests.All.Single().Inbox;
        var load = new StreamLoad(work, Items);
        using var stop = new CancellationTokenSource();
        Task others = load.RunAsync(1, stop.Token);
        Task<string>[] calls = [.. Enumerable.Range(0, 20).Select(i => WaitAsync(5_000 + i))];
        await UntilAsync(() => _requests.All.Count(r => r.Id >= 5_000) == 20, "all calls run");

        // The ids of running calls, each with one wrong bit of its secret; and messages of other kinds with the right ids.
        int sent = 0;
        foreach ((long _, string call, string _) in _requests.All.Where(r => r.Id >= 5_000).ToArray())
        {
            byte[] right = Bytes.FromHex(call), wrong = [.. right];
            wrong[15] ^= 1;
            byte[][] bodies =
            [
                .. StreamBytes.Cancellations(wrong),
                .. StreamBytes.OnReceiver(right, isArgument: true).Select(attack => attack.Body),
                .. StreamBytes.OnSender(right, isArgument: false).Select(attack => attack.Body),
            ];
            foreach (byte[] body in bodies)
            {
                await PublishAsync(raw, "long_cancel", "", body);
                await PublishAsync(raw, "", serverInbox, body);
                sent += 2;
            }
        }

        string[] names = await Task.WhenAll(calls).WaitAsync(Limit);
        await stop.CancelAsync();
        await others.WaitAsync(Limit);
        await UntilAsync(() => Events.Running == 0, "all methods have ended");
        Report.Add(new Row("R42", "hostile bytes to the exchange of cancellations and to the inbox of a server cancel no call")
        {
            Load = $"{calls.Length} running calls, and {load.Ended} streams at the same time",
            Faults = $"{sent:N0} messages: forged and unreadable cancellations, items and credit for calls without streams",
            Measured = $"{names.Length} calls succeeded; {server.Statistics.MessagesRejected} messages counted as rejected; "
                + $"the streams: {load}",
            Met = Events.CountOf(LongEvent.Cancelled) == 0 && load.Complete == load.Ended,
        });
        names.ShouldAllBe(name => name == "s");
        Events.CountOf(LongEvent.Cancelled).ShouldBe(0);
        load.Violations.ShouldBeEmpty();
        load.Complete.ShouldBe(load.Ended);
        server.Health.Epoch.ShouldBe(1);

        async Task<string> WaitAsync(long id)
        {
            using IDisposable named = RpcContext.Push(("id", id));
            return await work.WaitAsync(id, 3_000);
        }
    }

    private static async Task PublishAsync(ITransport raw, string exchange, string routingKey, byte[] body) =>
        await raw.PublishAsync(
            new Message(exchange, routingKey, MessageBody.CopyOf(body)) { ContentType = Bytes.ContentType },
            CancellationToken.None).AsTask().WaitAsync(Limit);

    // Which id and inbox the request has with which the caller began a run.
    private sealed class Requests : IRpcInterceptor
    {
        public ConcurrentQueue<(long Id, string Call, string Inbox)> All { get; } = new();

        public (string Call, string Inbox) Of(long id)
        {
            (long _, string call, string inbox) = All.First(r => r.Id == id);
            return (call, inbox);
        }

        public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
        {
            request.Context.TryGetValue("id", out object? id);
            All.Enqueue((id is null ? -1 : Convert.ToInt64(id, CultureInfo.InvariantCulture), request.CallId, request.Caller!));
            return next();
        }
    }
}
