using Microsoft.Extensions.Logging;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.Transports.Tests;

namespace TypedRpc.Faults.Tests.Network;

/// <summary>What a user sees of an outage, and of a broker that is not there yet.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class OutageTests : FaultBed
{
    [Fact]
    public async Task An_outage_is_one_warning_at_its_beginning_few_while_it_lasts_and_one_line_at_its_end()
    {
        var log = new KeptLog();
        Proxy proxy = NewProxy();
        RpcBus bus = await ConnectAsync(Quick with { LoggerFactory = log }, proxy.Through(Url));
        (bus.Health.State, log.Of("Connected").Count()).ShouldBe((RpcBusState.Connected, 1));

        proxy.IsRefusing = true;
        proxy.Cut();
        await Task.Delay(Forms.Pick(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(30)));
        proxy.IsRefusing = false;
        await UntilAsync(() => bus.Health.State == RpcBusState.Connected, "it is connected again");
        await UntilAsync(() => log.Of("ConnectedAgain").Any(), "that is logged");

        int warnings = log.Records.Count(record => record.Level >= LogLevel.Warning);
        Report.Add(new Row("P34", "an outage in the log: one line at the loss, few lines while it lasts, one line at its end")
        {
            Load = "1 bus",
            Faults = FormattableString.Invariant($"no connection for {Forms.Pick(8, 30)} s"),
            Measured = $"{warnings} warnings; {log.Of("ConnectedAgain").Single()}",
            Met = warnings <= 4,
        });
        log.Of("ConnectionLost").Count().ShouldBe(1);
        warnings.ShouldBeLessThanOrEqualTo(4);
        log.Of("ConnectedAgain").Count().ShouldBe(1);
        log.Of("Connected").Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_bus_that_connects_in_the_background_serves_and_calls_once_its_broker_is_there()
    {
        Proxy proxy = NewProxy();
        proxy.IsRefusing = true;
        await ConnectAsync(); // registers the schemes
        RpcBus bus = await ConnectAsync(Quick with { ConnectInBackground = true }, proxy.Through(Url));
        bus.Health.State.ShouldBe(RpcBusState.Connecting);
        await UntilAsync(() => bus.Health.Cause.Contains("127.0.0.1", StringComparison.Ordinal), "the health says why");
        IWork work = bus.Client<IWork>().For(timeout: TimeSpan.FromSeconds(60), waitForServer: TimeSpan.FromSeconds(60));
        Task<string> call = work.DoAsync(1, [1], 0);
        Task<RpcServer> serving = bus.ServeAsync<IWork>(new Worker());
        (await Should.ThrowAsync<RpcTimeoutException>(
            () => bus.Client<IWork>().For(timeout: TimeSpan.FromMilliseconds(300)).DoAsync(2, [], 0))).Stage.ShouldBe(RpcStage.Connecting);
        (call.IsCompleted, serving.IsCompleted).ShouldBe((false, false));

        proxy.IsRefusing = false;

        await serving.WaitAsync(Limit);
        (await call.WaitAsync(Limit)).ShouldBe(Load.ReplyTo(1, [1]));
        (bus.Health.State, bus.Health.Epoch).ShouldBe((RpcBusState.Connected, 1));
    }

    [Fact]
    public async Task A_wrong_password_is_reported_to_operations_that_wait_while_the_bus_connects_in_the_background()
    {
        await ConnectAsync(); // registers the schemes
        string wrong = new UriBuilder(new Uri(Url)) { UserName = "nobody", Password = "wrong" }.Uri.OriginalString;

        // RabbitMQ 4 refuses a login over AMQP 1.0 after three seconds.
        RpcBus bus = await ConnectAsync(Quick with { ConnectInBackground = true, ConnectTimeout = TimeSpan.FromSeconds(6) }, wrong);
        IWork work = bus.Client<IWork>().For(timeout: TimeSpan.FromSeconds(60));

        RpcConnectionException refused = await Should.ThrowAsync<RpcConnectionException>(() => work.DoAsync(1, [], 0).WaitAsync(Limit));
        RpcConnectionException served = await Should.ThrowAsync<RpcConnectionException>(
            () => bus.ServeAsync<IWork>(new Worker()).WaitAsync(Limit));

        (refused.IsTransient, refused.Execution).ShouldBe((false, RpcExecution.NotStarted));
        refused.Message.ShouldContain("nobody");
        served.IsTransient.ShouldBeFalse();
        bus.Health.Cause.ShouldContain("nobody");
        bus.Health.State.ShouldBe(RpcBusState.Connecting);
    }

    [Fact]
    public async Task A_bus_that_still_connects_in_the_background_closes_at_once()
    {
        Proxy proxy = NewProxy();
        proxy.IsDeaf = true;
        await ConnectAsync(); // registers the schemes
        RpcBus bus = await ConnectAsync(Quick with { ConnectInBackground = true }, proxy.Through(Url));
        Task<string> call = bus.Client<IWork>().For(timeout: TimeSpan.FromSeconds(60)).DoAsync(1, [], 0);

        await bus.DisposeAsync().AsTask().WaitAsync(Limit);

        await Should.ThrowAsync<RpcConnectionException>(() => call.WaitAsync(Limit));
        bus.Health.State.ShouldBe(RpcBusState.Closed);
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}
