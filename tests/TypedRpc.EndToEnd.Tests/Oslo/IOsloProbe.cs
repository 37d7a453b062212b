namespace TypedRpc.EndToEnd.Tests.Oslo;

/// <summary>A fault as a class of Python has it.</summary>
public sealed class VolumeNotFound(string message, string volumeId) : Exception(message)
{
    public string VolumeId { get; } = volumeId;
}

/// <summary>A topic that is served and called in oslo.messaging's format.</summary>
[RpcTopic("oslo", Version = "1.4")]
public interface IOsloProbe
{
    [Call]
    Task<RpcValue> EchoAsync(RpcValue value);

    [Call]
    Task<double> DivideAsync(double left, double right = 2);

    [Call]
    [Throws(typeof(VolumeNotFound), Module = "cinder.exception", Name = "VolumeNotFound")]
    Task FailAsync(string how);

    [Call]
    Task<string?> WaitAsync(string what, CancellationToken cancellationToken = default);

    [Call(Since = "1.4")]
    Task<Dictionary<string, string>> ReadContextAsync();

    [Cast]
    Task NoteAsync(string text);

    [Cast(Fanout = true)]
    Task ShoutAsync(string text);
}

/// <summary>The same topic in a namespace.</summary>
[RpcTopic("oslo", Version = "2.0", Namespace = "admin")]
public interface IOsloAdmin
{
    [Call]
    Task<string> WhoAsync();

    [Cast]
    Task NoteAsync(string text);
}
