using TypedRpc.Diagnostics;
using TypedRpc.Messages;

namespace TypedRpc.Client;

/// <summary>The progress of a request that has trace fields or is observed. Other requests do not pay for its members.</summary>
internal sealed class ObservedProgress(
    CallRoute route, long startedAt, long deadline, long waitForServerUntil, TraceFields? trace, ObservedOperation? operation)
    : CallProgress(route, startedAt, deadline, waitForServerUntil)
{
    public override TraceFields? Trace => trace;

    public override void Identified(MessageId id)
    {
        if (operation is { IsRecorded: true })
            operation.Tag(TelemetryNames.CallId, id.ToString());
    }

    public override void Note(string what) => operation?.Note(what);
}
