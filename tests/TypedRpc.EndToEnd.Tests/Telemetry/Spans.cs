using System.Collections.Concurrent;
using System.Diagnostics;

namespace TypedRpc.EndToEnd.Tests.Telemetry;

/// <summary>The spans of one trace. Listeners see the whole process, in which other tests run at the same time.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    /// <param name="sampling">Decides about the spans of this trace.</param>
    public Spans(ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "TypedRpc",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == _trace || IsLinked(options)
                ? sampling
                : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                // Listeners also get the spans that another listener has sampled.
                if (span.TraceId == _trace || span.Links.Any(link => link.Context.TraceId == _trace))
                    _ended.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ActivityTraceId TraceId => _trace;

    /// <summary>The ended spans of the trace, and those that are linked to it.</summary>
    public Activity[] Ended => [.. _ended];

    /// <summary>Starts the root of the trace, as an HTTP server would.</summary>
    public Activity Root() => new Activity("root").SetParentId(_trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded).Start();

    /// <summary>The one span of a kind and name, once it has ended.</summary>
    public async Task<Activity> OneAsync(ActivityKind kind, string name)
    {
        Activity[] found = [];
        for (int i = 0; i < 3000 && found.Length == 0; i++)
        {
            found = [.. _ended.Where(span => span.Kind == kind && span.DisplayName == name)];
            if (found.Length == 0)
                await Task.Delay(20);
        }

        return found.ShouldHaveSingleItem($"{kind} {name} in {string.Join(", ", _ended.Select(span => $"{span.Kind} {span.DisplayName}"))}");
    }

    public void Dispose() => _listener.Dispose();

    private bool IsLinked(in ActivityCreationOptions<ActivityContext> options) =>
        options.Links?.Any(link => link.Context.TraceId == _trace) == true;
}
