using System.Collections.Concurrent;
using System.Diagnostics;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A trace that goes through Python, which is not instrumented and only passes its context on.</summary>
public sealed class TraceTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Fact]
    public async Task A_trace_goes_from_dotnet_through_Python_to_dotnet()
    {
        Peer ours = await ServeHereAsync();
        ours.Exceptions["gone"] = new VolumeNotFoundException("v2");
        IPeer between = (await ClientAsync<IPeer>()).For(server: await ServeInPythonAsync());
        var trace = ActivityTraceId.CreateRandom();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "TypedRpc",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (span.TraceId == trace)
                    ended.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);

        using (Activity root = new Activity("root").SetParentId(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded))
        {
            root.TraceStateString = "congo=1";
            root.AddBaggage("tenant", "blue");
            root.Start();
            await Should.ThrowAsync<VolumeNotFoundException>(() => between.ForwardFailAsync($"{Topic} gone"));
        }

        for (int i = 0; i < 3000 && ended.Count < 2; i++)
            await Task.Delay(20);
        Activity served = ended.Single(span => span.Kind == ActivityKind.Server);
        Activity called = ended.Single(span => span.Kind == ActivityKind.Client);
        (served.TraceId, called.TraceId).ShouldBe((trace, trace));
        served.ParentSpanId.ShouldBe(called.SpanId, "Python passes on the span that it got and adds none");
        served.HasRemoteParent.ShouldBeTrue();
        served.TraceStateString.ShouldBe("congo=1");
        served.GetBaggageItem("tenant").ShouldBe("blue");
        (called.DisplayName, served.DisplayName).ShouldBe(("peer/forward_fail", $"{Topic}/fail"));
    }

    [Fact]
    public async Task Python_sees_the_fields_in_its_context_and_dotnet_does_not()
    {
        RpcBus bus = await ConnectAsync();
        Peer ours = await ServeHereAsync(bus: bus);
        ours.Next = Client<IPeer>(bus).For(server: await ServeInPythonAsync());

        PythonAnswer seen = await CallInPythonAsync(
            "forward_context",
            context: """{"user": "bob", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", "tracestate": "congo=1"}""");
        PythonAnswer here = await CallInPythonAsync(
            "context", context: """{"user": "bob", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"}""");

        seen.Repr.ShouldNotBeNull();
        seen.Repr.ShouldContain("'user': 'bob'");
        seen.Repr.ShouldContain("'traceparent': '00-0af7651916cd43dd8448eb211c80319c-");
        seen.Repr.ShouldContain("'tracestate': 'congo=1'");
        here.Repr.ShouldBe("{'user': 'bob'}");
    }
}
