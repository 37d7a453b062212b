using System.Diagnostics;
using TypedRpc.Diagnostics;

namespace TypedRpc.EndToEnd.Tests.Telemetry;

/// <summary>Spans and trace fields over both transports and in both formats.</summary>
public abstract class TracingTests : Bed
{
    // The name on the wire of an exception is that of its type unless [Throws] names another.
    private const string Declared = "TypedRpc.EndToEnd.Tests.Telemetry.TracedFaultException";

    private readonly Traced _traced = new();

    protected abstract string System { get; }

    [Fact]
    public async Task One_trace_goes_through_a_call_a_nested_call_a_cast_and_a_notification()
    {
        using var spans = new Spans();
        ITraced client = await ServeTracedAsync();

        using (Activity root = spans.Root())
        {
            (await client.OuterAsync("x")).ShouldBe("x");
            Activity.Current.ShouldBe(root);
        }

        Activity process = await spans.OneAsync(ActivityKind.Consumer, "process traced-events.info");
        Activity publish = await spans.OneAsync(ActivityKind.Producer, "send traced-events");
        Activity note = await spans.OneAsync(ActivityKind.Consumer, "process traced");
        Activity cast = await spans.OneAsync(ActivityKind.Producer, "send traced");
        Activity inner = await spans.OneAsync(ActivityKind.Server, "traced/inner");
        Activity innerCall = await spans.OneAsync(ActivityKind.Client, "traced/inner");
        Activity outer = await spans.OneAsync(ActivityKind.Server, "traced/outer");
        Activity outerCall = await spans.OneAsync(ActivityKind.Client, "traced/outer");

        Activity[] chain = [outerCall, outer, innerCall, inner, cast, note, publish, process];
        chain.ShouldAllBe(span => span.TraceId == spans.TraceId && span.Status == ActivityStatusCode.Unset);
        chain.Zip(chain.Skip(1)).ShouldAllBe(pair => pair.Second.ParentSpanId == pair.First.SpanId);
        chain.Where(span => span.HasRemoteParent).ShouldBe([outer, inner, note, process]);
        (await _traced.SeenAsync("outer")).ShouldBe(outer);
        (await _traced.SeenAsync("inner")).ShouldBe(inner);
        (await _traced.SeenAsync("note")).ShouldBe(note);
        (await _traced.SeenAsync("happened")).ShouldBe(process);

        outerCall.GetTagItem(TelemetryNames.CallId).ShouldNotBeNull();
        outerCall.GetTagItem(TelemetryNames.CallId).ShouldBe(outer.GetTagItem(TelemetryNames.CallId));
        cast.GetTagItem(TelemetryNames.MessageId).ShouldNotBeNull();
        foreach (Activity span in chain)
            span.GetTagItem("messaging.system").ShouldBe(System);
        foreach (Activity span in new[] { outerCall, outer })
        {
            span.GetTagItem("rpc.system.name").ShouldBe("typedrpc");
            span.GetTagItem("rpc.method").ShouldBe("traced/outer");
            span.GetTagItem("error.type").ShouldBeNull();
        }

        foreach ((Activity span, string operation) in new[] { (cast, "send"), (note, "process"), (publish, "send"), (process, "process") })
        {
            span.GetTagItem("messaging.operation.type").ShouldBe(operation);
            span.GetTagItem("messaging.operation.name").ShouldBe(operation);
        }

        process.GetTagItem("typedrpc.notification.event_type").ShouldBe("traced.happened");
    }

    [Theory]
    [InlineData("declared", Declared, Declared)]
    [InlineData("other", "Remote", "System.InvalidOperationException")]
    public async Task A_failure_sets_the_status_and_the_error_type_at_both_ends(string how, string atClient, string atServer)
    {
        using var spans = new Spans();
        ITraced client = await ServeTracedAsync();

        using (spans.Root())
            await Should.ThrowAsync<Exception>(() => client.FailAsync(how));

        foreach ((ActivityKind kind, string type) in new[] { (ActivityKind.Client, atClient), (ActivityKind.Server, atServer) })
        {
            Activity span = await spans.OneAsync(kind, "traced/fail");
            span.Status.ShouldBe(ActivityStatusCode.Error);
            span.GetTagItem("error.type").ShouldBe(type);
            span.StatusDescription.ShouldBeNull("the text of an exception may contain anything");
        }
    }

    [Fact]
    public async Task A_timeout_names_its_stage()
    {
        using var spans = new Spans();
        ITraced client = await ServeTracedAsync();

        using (spans.Root())
            await Should.ThrowAsync<RpcTimeoutException>(() => client.WaitAsync());

        Activity call = await spans.OneAsync(ActivityKind.Client, "traced/wait");
        call.GetTagItem("error.type").ShouldBe("Timeout");
        ((string?)call.GetTagItem("typedrpc.timeout.stage")).ShouldBeOneOf("Running", "Waiting", "Unknown");
        (await spans.OneAsync(ActivityKind.Server, "traced/wait")).GetTagItem("error.type").ShouldBe("Canceled");
    }

    [Fact]
    public async Task A_call_without_a_server_fails_in_its_span()
    {
        using var spans = new Spans();
        ITraced client = (await ConnectAsync()).Client<ITraced>(Sending).Any;

        using (spans.Root())
            await Should.ThrowAsync<RpcNoServerException>(() => client.InnerAsync("x"));

        Activity call = await spans.OneAsync(ActivityKind.Client, "traced/inner");
        call.GetTagItem("error.type").ShouldBe("NoServer");
        call.GetTagItem("typedrpc.execution").ShouldBe("NotStarted");
        call.StatusDescription!.ShouldContain("No server serves");
    }

    [Fact]
    public async Task A_call_that_waits_for_a_server_notes_that_the_broker_returned_it()
    {
        using var spans = new Spans();
        RpcBus bus = await ConnectAsync();
        RpcClient<ITraced> client = bus.Client<ITraced>(Sending);
        await Should.ThrowAsync<RpcNoServerException>(() => client.Any.InnerAsync("declares the exchange"));

        Task<string> call;
        using (spans.Root())
            call = client.For(waitForServer: Limit).InnerAsync("x");
        await bus.ServeAsync<ITraced>(_traced, new() { Server = "h" });
        (await call.WaitAsync(Limit)).ShouldBe("x");

        Activity called = await spans.OneAsync(ActivityKind.Client, "traced/inner");
        called.Events.Select(one => one.Name).ShouldContain("typedrpc.request.returned");
        called.Status.ShouldBe(ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task A_call_that_its_caller_cancels_is_canceled_with_its_own_token()
    {
        using var spans = new Spans();
        ITraced client = await ServeTracedAsync();
        using var source = new CancellationTokenSource();

        using (spans.Root())
        {
            Task call = client.WaitAsync(source.Token);
            await source.CancelAsync();
            (await Should.ThrowAsync<OperationCanceledException>(() => call)).CancellationToken.ShouldBe(source.Token);
            call.IsCanceled.ShouldBeTrue();
        }

        (await spans.OneAsync(ActivityKind.Client, "traced/wait")).GetTagItem("error.type").ShouldBe("Canceled");
    }

    [Fact]
    public async Task A_request_for_an_unknown_method_has_a_span_without_the_name_that_the_peer_sent()
    {
        using var spans = new Spans();
        await (await ConnectAsync()).ServeAsync("probe", endpoints => endpoints.Add<ITraced>(_traced), new() { Server = "h" });
        IProbe probe = (await ConnectAsync()).Client<IProbe>(Sending).Any;

        using (spans.Root())
            await Should.ThrowAsync<RpcRejectedException>(() => probe.EchoAsync("x"));

        Activity served = await spans.OneAsync(ActivityKind.Server, "_OTHER");
        served.GetTagItem("rpc.method").ShouldBe("_OTHER");
        served.GetTagItem("rpc.method_original").ShouldBe("echo");
        served.Status.ShouldBe(ActivityStatusCode.Error);
    }

    [Fact]
    public async Task A_cast_that_is_tried_again_says_which_attempt_it_is()
    {
        using var spans = new Spans();
        ITraced client = await ServeTracedAsync();

        Activity root;
        using (root = spans.Root())
            await client.TryAsync("x");
        await _traced.SeenAsync("try");
        await _traced.SeenAsync("try");
        Activity sent = await spans.OneAsync(ActivityKind.Producer, "send traced");
        Activity[] runs = await AllAsync(spans, ActivityKind.Consumer, 2);

        runs.ShouldAllBe(run => run.ParentSpanId == sent.SpanId);
        runs.Select(run => run.GetTagItem("typedrpc.attempt")).ShouldBe([null, 2]);
        runs.Select(run => run.GetTagItem("error.type")).ShouldBe(["System.InvalidOperationException", null]);
    }

    [Fact]
    public async Task A_batch_is_linked_to_the_publishers_of_its_notifications()
    {
        using var spans = new Spans();
        RpcBus bus = await ConnectAsync(Notifying());
        await bus.ListenInBatchesAsync(
            (_, _) => ValueTask.FromResult(NotificationOutcome.Handled),
            new() { Topics = ["traced-events"], Priorities = [NotificationPriority.Info], BatchSize = 2, BatchTimeout = Limit });
        ITracedEvents events = bus.Notifier<ITracedEvents>("p");

        using (spans.Root())
        {
            await events.HappenedAsync("one");
            await events.HappenedAsync("two");
        }

        Activity batch = await spans.OneAsync(ActivityKind.Consumer, "process traced-events.info");
        batch.GetTagItem("messaging.batch.message_count").ShouldBe(2);
        Activity[] published = await AllAsync(spans, ActivityKind.Producer, 2);
        batch.Links.Select(link => link.Context.SpanId).ShouldBe(published.Select(span => span.SpanId), ignoreOrder: true);
        batch.ParentSpanId.ShouldBe(default);
    }

    [Fact]
    public async Task An_unsampled_trace_goes_on_and_nothing_is_recorded()
    {
        using var spans = new Spans(ActivitySamplingResult.PropagationData);
        ITraced client = await ServeTracedAsync();

        using (Activity root = new Activity("root").SetParentId(spans.TraceId, ActivitySpanId.CreateRandom()).Start())
            await client.OuterAsync("x");

        foreach (string what in new[] { "outer", "inner", "note", "happened" })
        {
            Activity? seen = await _traced.SeenAsync(what);
            seen!.TraceId.ShouldBe(spans.TraceId, what);
            seen.Recorded.ShouldBeFalse();
            seen.TagObjects.Where(tag => tag.Key.StartsWith("typedrpc", StringComparison.Ordinal)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_trace_and_its_baggage_go_on_when_nothing_listens()
    {
        ITraced client = await ServeTracedAsync();
        ActivityTraceId trace;

        using (var root = new Activity("root") { ActivityTraceFlags = ActivityTraceFlags.Recorded, TraceStateString = "congo=1" })
        {
            root.Start();
            root.AddBaggage("tenant", "blue");
            trace = root.TraceId;
            await client.OuterAsync("x");
        }

        foreach (string what in new[] { "outer", "inner", "note", "happened" })
        {
            Activity? seen = await _traced.SeenAsync(what);
            seen!.TraceId.ShouldBe(trace, what);
            seen.Recorded.ShouldBeTrue();
            seen.TraceStateString.ShouldBe("congo=1");
            seen.GetBaggageItem("tenant").ShouldBe("blue");
        }
    }

    [Fact]
    public async Task Without_an_activity_a_request_has_none_at_its_server()
    {
        ITraced client = await ServeTracedAsync();
        Activity? before = Activity.Current;
        Activity.Current = null;
        await client.InnerAsync("x");
        Activity.Current = before;
        Activity? seen = await _traced.SeenAsync("inner");
        if (seen is not null)
            seen.IsAllDataRequested.ShouldBeFalse("another test may listen, but does not sample this trace");
    }

    private async Task<ITraced> ServeTracedAsync()
    {
        RpcBus bus = await ConnectAsync(Notifying());
        _traced.Events = bus.Notifier<ITracedEvents>("p");
        _traced.Next = bus.Client<ITraced>(Sending).Any;
        await bus.ServeAsync<ITraced>(_traced, new() { Server = "h" });
        await bus.ListenAsync<ITracedEvents>(_traced);
        return (await ConnectAsync()).Client<ITraced>(Sending).Any;
    }

    private static RpcBusOptions Notifying() => new() { Notifications = new() { Drivers = ["messagingv2"] } };

    private static async Task<Activity[]> AllAsync(Spans spans, ActivityKind kind, int count)
    {
        Activity[] found = [];
        for (int i = 0; i < 3000 && found.Length < count; i++)
        {
            await Task.Delay(20);
            found = [.. spans.Ended.Where(span => span.Kind == kind)];
        }

        found.Length.ShouldBe(count);
        return found;
    }
}

public sealed class TracingInMemory : TracingTests
{
    protected override string System => "memory";

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

public sealed class TracingInMemoryInOslo : TracingTests
{
    protected override string System => "memory";

    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class TracingOverRabbitMq : TracingTests
{
    protected override string System => "rabbitmq";

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class TracingOverRabbitMqInOslo : TracingTests
{
    protected override string System => "rabbitmq";

    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
