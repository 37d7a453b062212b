namespace TypedRpc.EndToEnd.Tests;

public enum Colour
{
    Red,
    Green = 7,
}

public sealed record Parcel(string Name, List<int> Weights, Dictionary<string, Colour> Labels, Parcel? Inner = null);

[RpcTopic("probe", Version = "1.2")]
public interface IProbe
{
    [Call]
    Task<string> EchoAsync(string text, CancellationToken cancellationToken = default);

    [Call]
    Task<Parcel?> CarryAsync(Parcel? parcel);

    [Call]
    ValueTask<int> AddAsync(int left, int right = 5);

    [Call]
    Task RunAsync(string what, CancellationToken cancellationToken = default);

    [Call]
    ValueTask TouchAsync();

    [Call(TimeoutSeconds = 0.5)]
    Task<string> HurryAsync(CancellationToken cancellationToken = default);

    [Call(Idempotent = true)]
    Task<string> RepeatAsync(string what, CancellationToken cancellationToken = default);

    [Call]
    Task<Dictionary<string, string>> ReadContextAsync(bool nested);

    [Cast]
    ValueTask NoteAsync(string text);

    [Cast]
    Task NoteManyAsync(List<string> texts, CancellationToken cancellationToken = default);

    [Cast(Fanout = true)]
    ValueTask ShoutAsync(string text);

    [Cast(Confirm = false)]
    ValueTask HintAsync(string text);

    [Cast(Attempts = 3)]
    ValueTask TryAsync(string text);
}

/// <summary>The same topic as a newer client knows it.</summary>
[RpcTopic("probe", Version = "1.9")]
public interface INewerProbe
{
    [Call(Since = "1.9", Name = "echo")]
    Task<string> EchoAsync(string text);

    [Call]
    Task<string> DoSomethingNewAsync();
}

/// <summary>The same topic as a client knows it that leaves arguments out.</summary>
[RpcTopic("probe", Version = "1.2")]
public interface IForgetfulProbe
{
    [Call]
    Task<string> EchoAsync();

    [Call]
    Task<int> AddAsync(int left);
}

/// <summary>The same topic and method with other arguments and another result.</summary>
[RpcTopic("probe", Version = "1.2")]
public interface IOtherProbe
{
    [Call(Name = "add")]
    Task<int> AddAsync(List<string> left, Parcel right);

    [Call(Name = "echo")]
    Task<List<int>> EchoAsync(string text);
}

[RpcTopic("probe", Version = "2.0")]
public interface INextMajorProbe
{
    [Call(Name = "echo")]
    Task<string> EchoAsync(string text);
}

[RpcTopic("probe", Version = "1.0", Namespace = "admin")]
public interface IProbeAdmin
{
    [Call]
    Task<string> EchoAsync(string text);
}
