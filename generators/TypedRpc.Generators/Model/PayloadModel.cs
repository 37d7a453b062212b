namespace TypedRpc.Generators.Model;

/// <summary>How a value is written and read where it stands.</summary>
internal enum PayloadForm
{
    /// <summary>By one method of the writer and one of the reader.</summary>
    Scalar,

    /// <summary>As a scalar that may be null.</summary>
    NullableScalar,

    /// <summary>By the shape of its type.</summary>
    Shaped,

    /// <summary>By the shape of the type inside <c>Nullable&lt;T&gt;</c>.</summary>
    NullableShaped,
}

/// <summary>A type that can be carried.</summary>
/// <param name="Declaration">The type without nullability of references.</param>
/// <param name="WriterTakesNull">True when the writer's method writes null itself.</param>
/// <param name="Write">The writer's method, or the class and name of a static one that takes the writer; empty when there is a shape.</param>
/// <param name="Read">The reader's method, or the class and name of a static one that takes the reader; empty when there is a shape.</param>
/// <param name="WriteCast">The type that the writer's method takes, when a cast is needed.</param>
/// <param name="ReadCast">The type that the value read must be cast to: an enum, or memory.</param>
/// <param name="Shape">The name of the shape of the type; of a nullable value, that of the value.</param>
internal sealed record PayloadModel(
    string Declaration,
    PayloadForm Form,
    bool WriterTakesNull,
    string Write,
    string Read,
    string? WriteCast,
    string? ReadCast,
    string Shape)
{
    /// <summary>How many bytes it takes where it stands; 0 when only the running program knows.</summary>
    public int Size { get; init; }
}
