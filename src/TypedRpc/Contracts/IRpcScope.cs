namespace TypedRpc;

/// <summary>The services of one request or notification. It is disposed when the request or notification has been handled.</summary>
public interface IRpcScope : IAsyncDisposable
{
    /// <summary>Resolves the implementation, its dependencies, and interceptors.</summary>
    IServiceProvider Services { get; }
}
