namespace TypedRpc.NativeAot;

/// <summary>Notifications are JSON on the wire, where calls are MessagePack.</summary>
[NotificationTopic]
public interface IFolderEvents
{
    [Notification("folder.told")]
    ValueTask ToldAsync(Everything payload);
}

/// <summary>Keeps the first notification.</summary>
internal sealed class FirstTold : IFolderEvents
{
    private readonly TaskCompletionSource<Everything> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Everything> Payload => _told.Task;

    public ValueTask ToldAsync(Everything payload)
    {
        _told.TrySetResult(payload);
        return ValueTask.CompletedTask;
    }
}
