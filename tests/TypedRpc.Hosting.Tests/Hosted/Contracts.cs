namespace TypedRpc.Hosting.Tests.Hosted;

[RpcTopic("lamps", Version = "1.1")]
public interface ILamps
{
    /// <summary>Returns the id of the implementation's instance.</summary>
    [Call]
    Task<int> InstanceAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until it is cancelled or released.</summary>
    [Call]
    Task WaitAsync(CancellationToken cancellationToken = default);

    [Call]
    Task FailAsync();

    [Cast]
    Task SwitchAsync(string lamp);
}

[RpcTopic("lamps", Namespace = "admin")]
public interface ILampsAdmin
{
    [Call]
    Task<string> ResetAsync();
}

[NotificationTopic("lamp_events")]
public interface ILampEvents
{
    [Notification("lamp.broken")]
    ValueTask BrokenAsync(string lamp);
}
