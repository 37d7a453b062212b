using TypedRpc;

namespace Consumer.Application;

/// <summary>A contract of the executable's own.</summary>
[RpcTopic("echo")]
internal interface IEcho
{
    [Call]
    Task<string> RepeatAsync(string text);
}

internal sealed class Echo : IEcho
{
    public Task<string> RepeatAsync(string text) => Task.FromResult(text + text);
}
