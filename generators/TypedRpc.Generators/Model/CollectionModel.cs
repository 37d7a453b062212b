namespace TypedRpc.Generators.Model;

/// <summary>A list, a set or a dictionary.</summary>
/// <param name="Key">The type of its keys; null for all but dictionaries.</param>
/// <param name="BuilderType">The class that the elements are read into.</param>
/// <param name="Builder">The expression that creates the builder.</param>
/// <param name="Add">The builder's method that adds an element; dictionaries use the indexer.</param>
/// <param name="Result">The expression that creates the collection from <c>__items</c>, the builder.</param>
/// <param name="Count">The property that counts the elements.</param>
/// <param name="Source">The expression to enumerate and count instead of <c>value</c>.</param>
/// <param name="NullTest">The condition under which a struct is written as null.</param>
/// <param name="IsChecked">True when the count may be wrong and must be checked.</param>
internal sealed record CollectionModel(
    PayloadModel? Key,
    PayloadModel Element,
    string BuilderType,
    string Builder,
    string Add,
    string Result,
    string Count,
    string? Source,
    string? NullTest,
    bool IsChecked)
{
    /// <summary>The size of an empty collection in bytes.</summary>
    public int EmptySize { get; init; }

    /// <summary>The overhead of the collection per element in bytes, without the element.</summary>
    public int PlaceSize { get; init; }

    /// <summary>The maximum initial capacity, whatever count a message claims.</summary>
    /// <remarks>Small enough that 64 nested claims stay cheap.</remarks>
    public const string Capacity = "global::System.Math.Min(__count, 64)";
}
