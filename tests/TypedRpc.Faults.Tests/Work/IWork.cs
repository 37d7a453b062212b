namespace TypedRpc.Faults.Tests.Work;

/// <summary>What is asked for under faults. Every operation carries its id, and a load that its reply vouches for.</summary>
[RpcTopic("work", Version = "1.0")]
public interface IWork
{
    /// <summary>Must not run twice.</summary>
    [Call]
    Task<string> DoAsync(long id, byte[] load, int milliseconds, CancellationToken cancellationToken = default);

    [Call(Idempotent = true)]
    Task<string> RepeatAsync(long id, byte[] load, int milliseconds, CancellationToken cancellationToken = default);

    /// <summary>Runs until its server lets it go.</summary>
    [Call]
    Task<string> HoldAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>Calls on, so many times.</summary>
    [Call]
    Task<string> ThroughAsync(int depth, CancellationToken cancellationToken = default);

    [Cast]
    ValueTask NoteAsync(long id, byte[] load, CancellationToken cancellationToken = default);

    /// <summary>Not confirmed: it may be lost unseen.</summary>
    [Cast(Confirm = false)]
    ValueTask TellAsync(long id, byte[] load);

    /// <summary>Always throws.</summary>
    [Cast(Attempts = 3)]
    ValueTask FailAsync(long id);

    [Cast(Fanout = true)]
    ValueTask ShoutAsync(long id);
}
