namespace TypedRpc.Generators.Tests.Contracts;

public interface IReadings<T> : IDisposable
{
    [Call] Task<T> ReadAsync(in T value, in CancellationToken cancellationToken = default);

    [Call] Task<string> ImplementedBelowAsync();

    Task<int> PlainAsync();
}

/// <summary>
/// Values by <c>in</c>, overloads that differ in it alone, a params collection, disposal, and members of a base implemented here.
/// </summary>
[RpcTopic("unusual")]
public interface IUnusual : IReadings<Point>, IAsyncDisposable
{
    [Call] Task<int> SumAsync(int first, params List<int> rest);

    [Call] Task<string> WayAsync(int value, CancellationToken cancellationToken);

    [Call(Name = "way_in")] Task<string> WayAsync(in int value, CancellationToken cancellationToken);

    [Call(Name = "way_in_token")] Task<string> WayAsync(int value, in CancellationToken cancellationToken);

    Task<int> IReadings<Point>.PlainAsync() => Task.FromResult(7);

    Task<string> IReadings<Point>.ImplementedBelowAsync() => Task.FromResult("by the contract, at the server");
}

/// <summary>The same before its method had more than one parameter.</summary>
[RpcTopic("unusual")]
public interface IUnusualBefore
{
    [Call] Task<int> SumAsync(int first);
}
