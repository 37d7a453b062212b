using TypedRpc.Faults.Tests.Broker;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Chaos;

/// <summary>
/// Everything at once: callers of all kinds, servers in processes of their own, and every fault that a broker and a server can have.
/// </summary>
[Collection(BrokenBroker.Name)]
[Trait("Broker", "RabbitMQ")]
public sealed class ChaosTests(PrivateBroker fixture) : FaultBed
{
    private const int Concurrency = 64;
    private static readonly TimeSpan[] Budgets = [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)];

    // A fault of that age may still be felt: a killed broker takes up to 10 s to start, and buses up to 2 s to reach it.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(15);

    private readonly FaultLog _faults = new();
    private readonly List<ServerProcess> _servers = [];
    private RabbitMqBroker _broker = null!;

    [Fact]
    public async Task No_operation_is_wrong_late_or_lost_while_connections_servers_and_the_broker_fail()
    {
        TimeSpan time = Forms.Time(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
        for (int i = 0; i < 3; i++)
            _servers.Add(await ServerProcess.StartAsync(Url, $"h{i}", Log));
        await _broker.SyncAsync();
        RpcClient<IWork> client = (await ConnectAsync()).Client<IWork>(new() { WaitForServer = TimeSpan.FromSeconds(10) });
        (Callers Callers, IWork Work)[] kinds = [.. Budgets.Select(budget => (new Callers(Log, budget), client.For(timeout: budget)))];

        using var stop = new CancellationTokenSource(time);
        Task looping = Callers.LoopAsync(Concurrency, _ => AskAsync(kinds[Random.Shared.Next(kinds.Length)]), stop.Token);
        await BreakAsync(stop.Token);
        await looping.WaitAsync(Limit);
        await SettledAsync(client);
        foreach (ServerProcess server in _servers)
            await server.DisposeAsync();

        // The servers run with ConfirmStart, so that no call may run twice whatever fails.
        Verdict verdict = Check();
        Entry[] timeouts = [.. Log.Entries.Where(e => e is { Kind: EntryKind.End, Failure: RpcTimeoutException })];
        Explain(timeouts, out int explained, out string causes);
        Report.Add(new Row("C1", "chaos: every operation has one true outcome within its time, and no confirmed cast is lost")
        {
            Load = $"{Concurrency} callers, 3 server processes, {time.TotalSeconds:N0} s, {verdict.Sent:N0} operations (40 % calls, "
                + "40 % idempotent calls, 20 % casts; budgets of 0.5, 2 and 10 s)",
            Faults = $"{_faults.CountOf("cut")} connections closed, "
                + $"{_faults.CountOf("server")} servers and {_faults.CountOf("broker")} brokers killed",
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured =
                $"{verdict.Succeeded:N0} succeeded, {verdict.Failed:N0} ended with a typed error, "
                    + $"{timeouts.Length} of them with a timeout: {causes}",
            Met = verdict.Violations.Count == 0 && verdict.LatestPastDeadline <= TimeSpan.FromMilliseconds(200)
                && explained == timeouts.Length,
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.LatestPastDeadline.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        verdict.Succeeded.ShouldBeGreaterThan(100);
        _faults.CountOf("server").ShouldBeGreaterThan(0);
        _faults.CountOf("broker").ShouldBeGreaterThan(0);
    }

    protected override async Task<string> NewUrlAsync()
    {
        _broker = await fixture.GetAsync();
        return Protocol.UrlOf(await _broker.CreateVirtualHostAsync());
    }

    private static Task<Ending> AskAsync((Callers Callers, IWork Work) by) => Random.Shared.Next(10) switch
    {
        < 4 => by.Callers.CallAsync(by.Work, Random.Shared.Next(8)),
        < 8 => by.Callers.RepeatAsync(by.Work, Random.Shared.Next(8)),
        _ => by.Callers.CastAsync(by.Work),
    };

    // Connections all the time; a server after each third of the short form's time, and the broker in its middle.
    private async Task BreakAsync(CancellationToken stop)
    {
        for (int round = 0; !stop.IsCancellationRequested; round++)
        {
            await Task.Delay(Random.Shared.Next(300, 1500), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
                return;
            switch (round % 16)
            {
                case 4 or 11:
                    int which = Random.Shared.Next(_servers.Count);
                    _faults.Add("server");
                    await _servers[which].KillAsync();
                    _servers[which] = await ServerProcess.StartAsync(Url, $"h{which}", Log);
                    break;
                case 7:
                    _faults.Add("broker");
                    _broker.Kill();
                    await _broker.RestartAsync();
                    break;
                default:
                    if (await _broker.CloseOneConnectionAsync(VirtualHost))
                        _faults.Add("cut");
                    break;
            }
        }
    }

    // Until nothing runs any more: confirmed casts may still be waiting for a server's next epoch.
    private async Task SettledAsync(RpcClient<IWork> client)
    {
        var callers = new Callers(Log, TimeSpan.FromSeconds(30));
        await ServedAgainAsync(callers, client.For(timeout: TimeSpan.FromSeconds(30), waitForServer: TimeSpan.FromSeconds(25)));
        long started = TimeProvider.System.GetTimestamp();
        for (long before = -1;
            before != Log.Runs || Check(Rule.ConfirmedIsDelivered).Violations.Count > 0;
            await Task.Delay(TimeSpan.FromMilliseconds(500)))
        {
            before = Log.Runs;
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(40))
                return;
        }
    }

    private void Explain(Entry[] timeouts, out int explained, out string causes)
    {
        HashSet<long> ran = [.. Log.Entries.Where(e => e.Kind == EntryKind.Run).Select(e => e.Id)];
        Dictionary<long, Entry> begun = Log.Entries.Where(e => e.Kind == EntryKind.Invoke).ToDictionary(e => e.Id);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        explained = 0;
        foreach (Entry timeout in timeouts)
        {
            Entry begin = begun[timeout.Id];
            string[] met = _faults.Between(begin.At, timeout.At, Aftermath);
            explained += met.Length > 0 ? 1 : 0;
            RpcStage stage = ((RpcTimeoutException)timeout.Failure!).Stage;
            string cause = $"{begin.Operation} at {stage}, {(ran.Contains(timeout.Id) ? "ran" : "did not run")}, "
                + (met.Length == 0 ? "no fault near" : string.Join("+", met));
            counts[cause] = counts.GetValueOrDefault(cause) + 1;
        }

        causes = counts.Count == 0 ? "none" : string.Join("; ", counts.Select(c => $"{c.Value} {c.Key}"));
    }
}
