namespace TypedRpc.Generators.Model;

/// <summary>A tuple or a pair, written as an array of its elements.</summary>
/// <param name="Construction">The expression that creates a value from the locals <c>__0</c>, <c>__1</c>...</param>
internal sealed record TupleModel(EquatableArray<TupleElementModel> Elements, string Construction);

/// <summary>An element of a tuple.</summary>
/// <param name="Path">The member path to the element.</param>
internal sealed record TupleElementModel(PayloadModel Type, string Path);
