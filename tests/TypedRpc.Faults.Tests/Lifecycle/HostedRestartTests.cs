using System.Diagnostics;
using TypedRpc.Faults.Tests.Chaos;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Lifecycle;

/// <summary>Generic hosts in processes of their own that an orchestrator restarts under load, each with SIGTERM.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class HostedRestartTests : FaultBed
{
    private readonly ServerProcess?[] _servers = new ServerProcess?[3];

    [Fact]
    public async Task Three_hosts_restarted_with_SIGTERM_fail_no_call_and_run_none_twice()
    {
        int restarts = Forms.Pick(10, 30);
        for (int i = 0; i < _servers.Length; i++)
            _servers[i] = await ServerProcess.StartAsync(Url, $"h{i}", Log);
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(30));
        var callers = new Callers(Log, TimeSpan.FromSeconds(30));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(
            64, n => n % 4 == 0 ? callers.RepeatAsync(work, n % 3) : callers.CallAsync(work, n % 3), stop.Token);
        TimeSpan longest = default;
        for (int n = 0; n < restarts; n++)
        {
            int i = n % _servers.Length;
            long began = Stopwatch.GetTimestamp();
            await _servers[i]!.DisposeAsync();
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            longest = took > longest ? took : longest;
            _servers[i]!.ExitCode.ShouldBe(0);
            _servers[i] = await ServerProcess.StartAsync(Url, $"h{i}", Log);
        }

        await stop.CancelAsync();
        await looping.WaitAsync(Limit);
        for (int i = 0; i < _servers.Length; i++)
            await StopAsync(i); // so that all that they wrote is in the log

        Verdict verdict = Check();
        Report.Add(new Row("P16", "rolling restart of 3 generic hosts with SIGTERM (RabbitMQ): 0 failed, 0 run twice")
        {
            Load = $"64 callers, {verdict.Sent:N0} calls",
            Faults = $"{restarts} processes stopped with SIGTERM and started, one at a time",
            Lost = verdict.Failed,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = $"{verdict.Failed} failed; a process ended in {Milliseconds(longest)} at most",
            Met = verdict.Failed == 0 && verdict.Duplicated == 0,
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.Failed.ShouldBe(0);
        verdict.Duplicated.ShouldBe(0);
        client.PendingCalls.ShouldBe(0);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        for (int i = 0; i < _servers.Length; i++)
            await StopAsync(i);
        await base.DisposeAsync();
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();

    private async Task StopAsync(int i)
    {
        if (_servers[i] is { } server)
            await server.DisposeAsync();
        _servers[i] = null;
    }
}
