namespace TypedRpc.Faults.Tests.Work;

/// <summary>The same topic as a client knows it that was built against something else.</summary>
[RpcTopic("work", Version = "1.0")]
public interface IStrangeWork
{
    [Call(Name = "do")]
    Task<int> DoAsync(List<string> id, string load);

    [Call]
    Task<string> NobodyHasThisAsync();
}

/// <summary>The same topic in a later major version.</summary>
[RpcTopic("work", Version = "2.0")]
public interface ILaterWork
{
    [Call]
    Task<string> HoldAsync(long id);
}
