namespace TypedRpc.Generators.Tests.Contracts;

/// <summary>Names of 255 bytes.</summary>
[RpcTopic("long-names", Namespace = Wide)]
public interface ILongNames
{
    /// <summary>85 characters of three bytes.</summary>
    const string Wide =
        "名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名";

    /// <summary>Doubles a number.</summary>
    [Call(Name = Wide)]
    Task<int> DoubleAsync(int value);
}

/// <summary>Serves it.</summary>
public sealed class LongNames : ILongNames
{
    /// <inheritdoc/>
    public Task<int> DoubleAsync(int value) => Task.FromResult(value * 2);
}
