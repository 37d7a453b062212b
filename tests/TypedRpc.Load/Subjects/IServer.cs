namespace TypedRpc.Load.Subjects;

/// <summary>The server side of a subject, which serves.</summary>
internal interface IServer : IAsyncDisposable
{
    /// <summary>Where its clients reach it; null is by the broker.</summary>
    string? Address => null;
}
