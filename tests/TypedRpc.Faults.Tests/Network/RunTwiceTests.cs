using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Network;

/// <summary>Calls that must not run twice, on servers whose connections are cut in the moment in which they begin.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class RunTwiceTests : FaultBed
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_call_runs_twice_on_servers_that_confirm_its_start_when_they_are_cut(bool confirmStart)
    {
        int cuts = Forms.Pick(25, 600);
        Proxy[] proxies = [NewProxy(), NewProxy()];
        for (int i = 0; i < proxies.Length; i++)
        {
            await ServeAsync(
                new Worker(Log), new() { Server = $"h{i}", Concurrency = 32, ConfirmStart = confirmStart }, url: proxies[i].Through(Url));
        }
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(3), waitForServer: TimeSpan.FromSeconds(3));
        var callers = new Callers(Log, TimeSpan.FromSeconds(3));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(48, _ => callers.CallAsync(work), stop.Token);
        for (int i = 0; i < cuts; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(200, 400)));
            Proxy proxy = proxies[i % 2];
            if (i % 4 < 2)
                proxy.Cut();
            else
                proxy.Reset();
        }

        await stop.CancelAsync();
        await looping.WaitAsync(Limit);
        await ServedAgainAsync(callers, work);

        Verdict verdict = Check(confirmStart ? Rule.All : Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row("R8", confirmStart
            ? "no call that must not run twice runs twice, on servers with ConfirmStart"
            : "the same without ConfirmStart, the default")
        {
            Load = $"48 callers, 2 servers, {verdict.Sent:N0} calls",
            Faults = $"{cuts} times a server's connections cut or reset",
            Lost = verdict.Lost,
            Duplicated = verdict.CallsRunTwice,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = $"{verdict.CallsRunTwice} ran twice; {verdict.Failed:N0} typed errors",
            Met = verdict.CallsRunTwice == 0,
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
    }

    [Fact]
    public async Task Casts_without_a_confirm_are_lost_only_when_a_connection_is_cut()
    {
        await ServeAsync(new Worker(Log), new() { Server = "h1" });
        Proxy proxy = NewProxy();
        IWork work = (await ConnectAsync(url: proxy.Through(Url))).Client<IWork>().For(timeout: TimeSpan.FromSeconds(5));
        int sent = 0, failed = 0;
        int cuts = Forms.Pick(3, 30);
        for (int i = 0; i < 1_000 * cuts; i++)
        {
            if (i % 1000 == 500)
                proxy.Cut();
            long id = Log.Invoke(OperationKind.Cast);
            try
            {
                await work.TellAsync(id, Load.Of(id));
                sent++;
                Log.End(id, Ending.Success, TimeSpan.Zero);
            }
            catch (RpcException exception)
            {
                failed++;
                Log.End(id, exception.Execution == RpcExecution.NotStarted ? Ending.NotStarted : Ending.TypedError, TimeSpan.Zero);
            }
        }

        await work.NoteAsync(1, Load.Of(1)); // confirmed, and behind all others
        for (long before = -1; before != Log.Runs; await Task.Delay(TimeSpan.FromMilliseconds(500)))
            before = Log.Runs;

        Verdict verdict = Check(Rule.All & ~Rule.ConfirmedIsDelivered);
        Report.Add(new Row("P5", "casts with Confirm = false: the caller does not wait, and a loss is not reported")
        {
            Load = $"{sent + failed:N0} casts, one after the other",
            Faults = $"{cuts} cuts",
            Lost = verdict.Lost,
            Duplicated = 0,
            Measured = $"{verdict.Lost} lost, {failed} typed errors; with Confirm, the default, none is lost (R6)",
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}
