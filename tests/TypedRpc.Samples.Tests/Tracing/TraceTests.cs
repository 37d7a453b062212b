using TypedRpc.Samples.Tests.Running;
using TypedRpc.Samples.Tests.WebFront;
using TypedRpc.TestBroker;

namespace TypedRpc.Samples.Tests.Tracing;

/// <summary>One HTTP request is one trace through all processes, as a collector of OTLP receives it.</summary>
[Trait("Broker", "RabbitMQ")]
[Collection(nameof(Deployed))]
public sealed class TraceTests(Deployed deployed, ITestOutputHelper output)
{
    private const string OfTheTest = "00f067aa0ba902b7"; // the span that the test says it has

    private const string Front = "webfront/";
    private const string Scheduler = "blockstorage-scheduler/scheduler";

    [Fact]
    public async Task Creating_a_volume_is_one_trace_through_the_front_the_scheduler_and_a_volume_manager()
    {
        Deployment deployment = await deployed.GetAsync();
        Collector collector = deployed.Collector;

        (string id, string host, Uri volume) = await CreateAsync(deployment);
        Span[] trace = await TraceAsync(collector, id, 11);
        await DeleteAsync(deployment, volume);
        string manager = $"blockstorage-volume/{host}";

        Span request = Root(trace);
        Span call = Child(trace, request, SpanKind.Client, Front, "scheduler/schedule_volume");
        Span served = Child(trace, call, SpanKind.Server, Scheduler, "scheduler/schedule_volume");
        Span cast = Child(trace, served, SpanKind.Producer, Scheduler, "send volume");
        Span created = Child(trace, cast, SpanKind.Consumer, manager, "process volume");
        Span report = Child(trace, created, SpanKind.Producer, manager, "send scheduler");
        Span reported = Child(trace, report, SpanKind.Consumer, Scheduler, "process scheduler");
        Span[] notified = [.. trace.Where(span => span.ParentId == created.Id && span.Name == "send notifications")];
        notified.Select(span => span.Attributes["typedrpc.notification.event_type"]).Order(StringComparer.Ordinal)
            .ShouldBe(["volume.create.end", "volume.create.start"]);
        notified.ShouldAllBe(span => span.Kind == SpanKind.Producer && span.Process == manager);
        Span[] heard = [.. notified.Select(span => Heard(trace, span))];

        new[] { request, call, served, cast, created, report, reported }.Concat(notified).Concat(heard).Count().ShouldBe(trace.Length);
        trace.ShouldAllBe(span => !span.IsFailed);
        trace.Where(span => span != request).ShouldAllBe(span => span.Source == "TypedRpc");
        Has(call, ("rpc.system.name", "typedrpc"), ("rpc.method", "scheduler/schedule_volume"), ("messaging.system", "rabbitmq"));
        Has(served, ("rpc.system.name", "typedrpc"), ("rpc.method", "scheduler/schedule_volume"), ("typedrpc.queue", "scheduler"));
        served.Attributes["typedrpc.call.id"].ShouldBe(call.Attributes["typedrpc.call.id"]);
        Has(
            cast, ("messaging.operation.type", "send"), ("messaging.operation.name", "send"), ("messaging.destination.name", "volume"),
            ("rpc.method", "volume/create_volume"));
        Has(created, ("messaging.operation.type", "process"), ("messaging.destination.name", "volume"));
        created.Attributes["messaging.message.id"].ShouldBe(cast.Attributes["messaging.message.id"]);
        string[] durations = ["rpc.client.call.duration", "rpc.server.call.duration", "http.server.request.duration"];
        await Until.TrueAsync(() => Task.FromResult(durations.All(collector.Metrics.Contains)), "the metrics of calls");
    }

    [Fact]
    public async Task A_volume_manager_in_Python_continues_the_trace()
    {
        await using Collector collector = await Collector.StartAsync();
        await using var virtualHost = new VirtualHost();
        await using Deployment deployment = await Deployment.StartWithPythonAsync(await virtualHost.UrlAsync(), collector.Url);

        (string id, string host, _) = await CreateAsync(deployment);
        host.ShouldBe("h1");
        Span[] trace = await TraceAsync(collector, id, 5);

        Span request = Root(trace);
        Span call = Child(trace, request, SpanKind.Client, Front, "scheduler/schedule_volume");
        Span served = Child(trace, call, SpanKind.Server, Scheduler, "scheduler/schedule_volume");
        Span cast = Child(trace, served, SpanKind.Producer, Scheduler, "send volume");

        // Python is not instrumented: it has no span, and what it sends has the span of the cast as its parent.
        Span reported = Child(trace, cast, SpanKind.Consumer, Scheduler, "process scheduler");
        Has(reported, ("rpc.method", "scheduler/report_capacity"), ("messaging.operation.type", "process"));
        trace.Length.ShouldBe(5);
        trace.ShouldAllBe(span => !span.IsFailed);

        // The notifier of oslo.messaging keeps only keys that it knows of a context, so the notifications of Python begin other traces.
        await Until.TrueAsync(
            () => Task.FromResult(collector.Spans.Count(span => span.Name == "process webfront" && span.ParentId.Length == 0) == 2),
            "the notifications of Python");
    }

    // Returns the id of the trace, and the host and the path of the volume.
    private static async Task<(string TraceId, string Host, Uri Volume)> CreateAsync(Deployment deployment)
    {
        string trace = Guid.NewGuid().ToString("N");
        using var http = new HttpClient { BaseAddress = deployment.Front };
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{OfTheTest}-01");
        Answer created = await Answer.CreateAsync(http, "traced", 3);
        created.Status.ShouldBe(202, created.Text);
        return (
            trace, created.Json.GetProperty("host").GetString()!,
            new Uri($"/volumes/{created.Json.GetProperty("id").GetString()}", UriKind.Relative));
    }

    // Other tests use the deployment too, and count volumes.
    private static async Task DeleteAsync(Deployment deployment, Uri volume)
    {
        using var http = new HttpClient { BaseAddress = deployment.Front };
        (await Answer.DeleteAsync(http, volume.OriginalString)).Status.ShouldBe(204);
    }

    // The processes export in batches.
    private async Task<Span[]> TraceAsync(Collector collector, string id, int spans)
    {
        Span[] trace = [];
        try
        {
            await Until.TrueAsync(
                () =>
                {
                    trace = [.. collector.Spans.Where(span => span.TraceId == id)];
                    return Task.FromResult(trace.Length >= spans);
                },
                $"{spans} spans of one trace");
        }
        finally
        {
            foreach (Span span in trace)
                output.WriteLine(span.ToString());
        }

        return trace;
    }

    private static Span Root(Span[] trace)
    {
        Span root = trace.Single(span => span.ParentId == OfTheTest);
        (root.Kind, root.Attributes["http.request.method"]).ShouldBe((SpanKind.Server, "POST"));
        root.Attributes["http.route"].ShouldBe("/volumes");
        return root;
    }

    private static Span Child(Span[] trace, Span parent, SpanKind kind, string process, string name)
    {
        Span child = trace.Single(span => span.ParentId == parent.Id && span.Kind == kind && span.Name == name);
        child.Process.ShouldStartWith(process);
        return child;
    }

    private static Span Heard(Span[] trace, Span notification)
    {
        Span heard = trace.Single(span => span.ParentId == notification.Id);
        (heard.Kind, heard.Source).ShouldBe((SpanKind.Consumer, "TypedRpc"));
        heard.Process.ShouldStartWith(Front);
        return heard;
    }

    private static void Has(Span span, params (string Name, string Value)[] attributes)
    {
        foreach ((string name, string value) in attributes)
            span.Attributes.GetValueOrDefault(name).ShouldBe(value, $"{name} of {span}");
    }
}
