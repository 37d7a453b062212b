namespace TypedRpc.Generators.Tests.Contracts;

public interface IRoad
{
    [Call] Task<string> WhereAsync();

    [Call] Task<string> BuiltInAsync(string text) => Task.FromResult("built in " + text);
}

public interface ILane<T> : IRoad
{
    [Call] Task<T> EchoAsync(T value, CancellationToken cancellationToken = default);
}

[RpcTopic("side")]
public interface ISide : IRoad
{
    [Call(Name = "side_where")] new Task<string> WhereAsync();
}

/// <summary>A diamond with a generic base, a hidden method, overloads, and members that are no methods of the contract.</summary>
[RpcTopic("crossroads")]
public interface ICrossroads : ILane<List<Point>>, ISide, IDisposable
{
    static int Lanes => 2;

    [Call] ValueTask<string> OverloadAsync(int value);

    [Call(Name = "overload_text")] ValueTask<string> OverloadAsync(string value);

    [Call(Name = "overload_token")] Task<bool> OverloadAsync(CancellationToken cancellationToken);

    [Call] Task<string> @class(string @object, int __m0 = 4, params string[] @params);

    [Call] ValueTask FailAsync(string message);

    [Cast] ValueTask HonkAsync(int times);

    void IDisposable.Dispose()
    {
    }
}
