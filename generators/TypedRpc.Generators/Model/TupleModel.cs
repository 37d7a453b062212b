namespace TypedRpc.Generators.Model;

/// <summary>A tuple or a pair, which is an array of its elements.</summary>
/// <param name="Construction">The expression that makes one of the locals <c>__0</c>, <c>__1</c>...</param>
internal sealed record TupleModel(EquatableArray<TupleElementModel> Elements, string Construction);

/// <summary>An element of a tuple.</summary>
/// <param name="Path">The members that lead to it.</param>
internal sealed record TupleElementModel(PayloadModel Type, string Path);
