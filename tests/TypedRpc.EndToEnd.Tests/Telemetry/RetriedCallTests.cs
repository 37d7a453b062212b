using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests.Telemetry;

/// <summary>A call that is sent again when its connection is lost.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class RetriedCallTests : Bed
{
    private readonly TaskCompletionSource _running = Signals.New();
    private readonly TaskCompletionSource _release = Signals.New();

    [Fact]
    public async Task It_has_one_span_with_an_event_is_logged_and_the_reconnect_is_counted()
    {
        using var spans = new Spans();
        var log = new FakeLogCollector();
        await ServeAsync(new Probe
        {
            OnRun = async (what, _) =>
            {
                _running.TrySetResult();
                await _release.Task;
                return what;
            },
        });
        RpcBus bus = await ConnectAsync(new() { LoggerFactory = new OneCollector(log) });
        IProbe probe = bus.Client<IProbe>().Any;

        using (spans.Root())
        {
            Task<string> call = probe.RepeatAsync("x");
            await _running.Task.WaitAsync(Limit);
            (await (await RabbitMqBroker.SharedAsync()).CloseAllConnectionsAsync(new Uri(Url).AbsolutePath[1..])).ShouldBeGreaterThan(0);
            await UntilAsync(() => bus.Statistics.CallsRepeated == 1);
            _release.SetResult();
            (await call.WaitAsync(Limit)).ShouldBe("x");
        }

        Activity called = await spans.OneAsync(ActivityKind.Client, "probe/repeat");
        called.Events.Select(one => one.Name).ShouldBe(["typedrpc.request.sent_again"]);
        called.Status.ShouldBe(ActivityStatusCode.Unset);
        spans.Ended.Where(span => span.Kind == ActivityKind.Server).ShouldAllBe(span => span.ParentSpanId == called.SpanId);
        log.GetSnapshot().ShouldContain(record => record.Id.Name == "CallRetried" && record.Level == LogLevel.Information);
        bus.Statistics.Reconnects.ShouldBe(1);
    }

    [Fact]
    public async Task It_waits_for_a_server_that_reconnects_later_than_its_caller()
    {
        await using RpcBus server = await RpcBus.ConnectAsync(Url + (Protocol.IsAmqp10
            ? "?connection_retry_interval=1.5&connection_retry_interval_max=1.5"
            : "?rabbit_retry_interval=1.5&rabbit_interval_max=1.5"));
        await server.ServeAsync<IProbe>(new Probe
        {
            OnRun = async (what, _) =>
            {
                _running.TrySetResult();
                await _release.Task;
                return what;
            },
        });
        RpcBus bus = await ConnectAsync();
        IProbe probe = bus.Client<IProbe>().Any;

        Task<string> call = probe.RepeatAsync("x");
        await _running.Task.WaitAsync(Limit);
        await (await RabbitMqBroker.SharedAsync()).CloseAllConnectionsAsync(new Uri(Url).AbsolutePath[1..]);
        await UntilAsync(() => bus.Statistics.CallsRepeated == 1);
        _release.SetResult();

        (await call.WaitAsync(Limit)).ShouldBe("x");
    }

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
            await Task.Delay(20);
        condition().ShouldBeTrue();
    }

    private sealed class OneCollector(FakeLogCollector log) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => new FakeLogger(log, categoryName);

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
