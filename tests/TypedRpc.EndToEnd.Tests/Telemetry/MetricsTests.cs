using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using TypedRpc.Diagnostics;

namespace TypedRpc.EndToEnd.Tests.Telemetry;

/// <summary>The meter counts for the whole process, so no other test runs at the same time.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;

public abstract class MetricsTests : Bed
{
    private static readonly (string Metric, Func<RpcStatistics, long> Count)[] Counts =
    [
        (TelemetryNames.RepliesDropped, s => s.RepliesDropped),
        (TelemetryNames.RepliesReturned, s => s.RepliesReturned),
        (TelemetryNames.MessagesRejected, s => s.MessagesRejected),
        (TelemetryNames.RequestsExpired, s => s.RequestsExpired),
        (TelemetryNames.RequestsAbandoned, s => s.RequestsAbandoned),
        (TelemetryNames.CastsFailed, s => s.CastsFailed),
        (TelemetryNames.CastsRetried, s => s.CastsRetried),
        (TelemetryNames.RequestsRepeated, s => s.RequestsRepeated),
        (TelemetryNames.CallsRepeated, s => s.CallsRepeated),
        (TelemetryNames.CastsReturned, s => s.CastsReturned),
        (TelemetryNames.CastsDeadLettered, s => s.CastsDeadLettered),
        (TelemetryNames.NotificationsSent, s => s.NotificationsSent),
        (TelemetryNames.NotificationsDropped, s => s.NotificationsDropped),
        (TelemetryNames.NotificationAttemptsFailed, s => s.NotificationAttemptsFailed),
        (TelemetryNames.NotificationsDeadLettered, s => s.NotificationsDeadLettered),
        (TelemetryNames.MessagesDropped, s => s.MessagesDropped),
        (TelemetryNames.LogLinesLost, s => s.LogLinesLost),
        (TelemetryNames.Reconnects, s => s.Reconnects),
    ];

    [Fact]
    public async Task The_meter_counts_what_the_statistics_count()
    {
        using var meter = new Measured();
        var probe = new Probe { OnRun = (what, _) => what == "bad" ? throw new InvalidOperationException("bad") : Task.FromResult(what) };
        RpcBus server = await ServeAsync(probe);
        RpcBus client = await ConnectAsync(new() { Notifications = new() { Drivers = ["messagingv2", "noop"] } });
        IProbe caller = client.Client<IProbe>(Sending).Any;

        for (int i = 0; i < 3; i++)
            await caller.AddAsync(i, i);
        await Should.ThrowAsync<RpcRemoteException>(() => caller.RunAsync("bad"));
        await Should.ThrowAsync<RpcRejectedException>(() => client.Client<INewerProbe>(Sending).Any.DoSomethingNewAsync());
        await caller.NoteAsync("good");
        await caller.NoteAsync("bad");
        await caller.TryAsync("bad");
        await client.Notifier("p").NotifyAsync(NotificationPriority.Info, "e", null);
        await client.FlushNotificationsAsync().WaitAsync(Limit);
        await UntilAsync(() => server.Statistics.CastsDeadLettered == 1 && meter.Durations(TelemetryNames.ProcessDuration).Length >= 5);

        RpcStatistics[] all = [server.Statistics, client.Statistics];
        foreach ((string metric, Func<RpcStatistics, long> count) in Counts)
            meter.Sum(metric).ShouldBe(all.Sum(count), metric);
        server.Statistics.CastsFailed.ShouldBe(4);
        server.Statistics.CastsRetried.ShouldBe(2);
        client.Statistics.NotificationsSent.ShouldBe(1);

        Outcomes(meter, TelemetryNames.ClientDuration).ShouldBe(
            ["probe/add", "probe/add", "probe/add", "probe/do_something_new NoSuchMethod", "probe/run Remote"], ignoreOrder: true);
        Outcomes(meter, TelemetryNames.ServerDuration).ShouldBe(
            ["_OTHER NoSuchMethod", "probe/add", "probe/add", "probe/add", "probe/run System.InvalidOperationException"],
            ignoreOrder: true);
        Outcomes(meter, TelemetryNames.SendDuration).ShouldBe(
            ["", "probe/note", "probe/note", "probe/try"], ignoreOrder: true);
        Outcomes(meter, TelemetryNames.ProcessDuration).ShouldBe(
            [
                "probe/note", "probe/note System.InvalidOperationException", "probe/try System.InvalidOperationException",
                "probe/try System.InvalidOperationException", "probe/try System.InvalidOperationException",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_now_is_measured_and_a_closed_bus_is_left_out()
    {
        using var meter = new Measured();
        TaskCompletionSource release = Signals.New(), running = Signals.New();
        var probe = new Probe
        {
            OnRun = async (what, _) =>
            {
                running.TrySetResult();
                await release.Task;
                return what;
            },
        };
        RpcBus server = await RpcBus.ConnectAsync(Url);
        await server.ServeAsync<IProbe>(probe, new() { Concurrency = 1, Server = "h" });
        RpcBus client = await RpcBus.ConnectAsync(Url);
        IProbe caller = client.Client<IProbe>(Sending).Any;

        Task[] calls = [.. Enumerable.Range(0, 2).Select(_ => caller.RunAsync("x"))];
        await running.Task.WaitAsync(Limit);
        await UntilAsync(() => meter.Now(TelemetryNames.Backlog, "probe") == 1);
        meter.Now(TelemetryNames.InFlight, "probe").ShouldBe(1);
        meter.Now(TelemetryNames.PendingCalls).ShouldBe(2);
        meter.Now(TelemetryNames.Buses, "Connected").ShouldBe(2);
        release.SetResult();
        await Task.WhenAll(calls).WaitAsync(Limit);
        meter.Now(TelemetryNames.PendingCalls).ShouldBe(0);
        await client.DisposeAsync();
        await server.DisposeAsync();

        meter.Now(TelemetryNames.Buses, "Connected").ShouldBe(0);
        meter.Now(TelemetryNames.InFlight, "probe").ShouldBe(0);
    }

    private static string[] Outcomes(Measured meter, string metric) =>
        [.. meter.Durations(metric).Select(tags =>
            $"{tags.GetValueOrDefault("rpc.method")} {tags.GetValueOrDefault("error.type")}".Trim())];

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
            await Task.Delay(20);
        condition().ShouldBeTrue();
    }

    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Metric, long Value, Dictionary<string, string?> Tags)> _values = new();
        private readonly ConcurrentQueue<(string Metric, Dictionary<string, string?> Tags)> _durations = new();

        public Measured()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "TypedRpc")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>(
                (instrument, value, tags, _) => _values.Enqueue((instrument.Name, value, Of(tags))));
            _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => _durations.Enqueue((instrument.Name, Of(tags))));
            _listener.Start();
        }

        public long Sum(string metric) => _values.Where(one => one.Metric == metric).Sum(one => one.Value);

        public Dictionary<string, string?>[] Durations(string metric) =>
            [.. _durations.Where(one => one.Metric == metric).Select(one => one.Tags)];

        /// <summary>The value of an observable instrument, of those with a tag of this value.</summary>
        public long Now(string metric, string? tag = null)
        {
            _values.Clear();
            _listener.RecordObservableInstruments();
            return _values.Where(one => one.Metric == metric && (tag is null || one.Tags.ContainsValue(tag))).Sum(one => one.Value);
        }

        public void Dispose() => _listener.Dispose();

        private static Dictionary<string, string?> Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = new Dictionary<string, string?>();
            foreach ((string name, object? value) in tags)
                all[name] = value?.ToString();
            return all;
        }
    }
}

[Collection(nameof(WholeProcess))]
public sealed class MetricsInMemory : MetricsTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Collection(nameof(WholeProcess))]
[Trait("Broker", "RabbitMQ")]
public sealed class MetricsOverRabbitMq : MetricsTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
