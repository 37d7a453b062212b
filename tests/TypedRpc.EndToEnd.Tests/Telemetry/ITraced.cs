namespace TypedRpc.EndToEnd.Tests.Telemetry;

public sealed class TracedFaultException(string message) : Exception(message);

[RpcTopic("traced", Version = "1.0")]
public interface ITraced
{
    [Call]
    Task<string> OuterAsync(string text);

    [Call]
    Task<string> InnerAsync(string text);

    [Cast]
    ValueTask NoteAsync(string text);

    [Cast(Attempts = 2)]
    ValueTask TryAsync(string text);

    [Call, Throws(typeof(TracedFaultException))]
    Task FailAsync(string how);

    [Call(TimeoutSeconds = 0.5)]
    Task WaitAsync(CancellationToken cancellationToken = default);
}

[NotificationTopic("traced-events")]
public interface ITracedEvents
{
    [Notification("traced.happened")]
    Task HappenedAsync(string what);
}
