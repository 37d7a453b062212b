namespace TypedRpc.Load.Typed;

/// <summary>What TypedRpc's client notifies of.</summary>
[NotificationTopic("load_events")]
public interface ILoadEvents
{
    [Notification("load.noted")]
    ValueTask NotedAsync(byte[] body);
}
