namespace TypedRpc.Generators.Tests.Contracts;

public sealed class NestedList : List<NestedList>;

public sealed class NestedMap : Dictionary<string, NestedMap>;

public sealed record Tupled((int Number, Tupled? Inner)? Pair);

/// <summary>Types that hold themselves, by each construct.</summary>
[RpcTopic("nested")]
public interface INestedService
{
    [Call] Task<NestedList> ListsAsync();

    [Call] Task<NestedMap> MapsAsync();

    [Call] Task<Tupled> TupledAsync();

    [Call] Task<object?> AnyAsync();

    [Call] Task<RpcValue> ValueAsync();
}
