namespace TypedRpc.Generators.Model;

/// <summary>A list, a set or a dictionary.</summary>
/// <param name="Key">The type of its keys; null for all but dictionaries.</param>
/// <param name="BuilderType">The class that the elements are read into.</param>
/// <param name="Builder">The expression that makes one.</param>
/// <param name="Add">Its method that takes an element; a dictionary has an indexer.</param>
/// <param name="Result">The expression that makes the collection of <c>__items</c>, which is the builder.</param>
/// <param name="Count">The property that counts the elements.</param>
/// <param name="Source">What is enumerated and counted instead of <c>value</c>.</param>
/// <param name="NullTest">What is true of a struct that is written as null.</param>
/// <param name="IsChecked">True when the count may be wrong.</param>
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
    /// <summary>The bytes that an empty one takes.</summary>
    public int EmptySize { get; init; }

    /// <summary>The bytes that it takes for the place of an element, beside the element.</summary>
    public int PlaceSize { get; init; }

    /// <summary>What is allocated before the elements are seen: no more, whatever count a message claims, and little enough that 64 claims inside each other stay cheap.</summary>
    public const string Capacity = "global::System.Math.Min(__count, 64)";
}
