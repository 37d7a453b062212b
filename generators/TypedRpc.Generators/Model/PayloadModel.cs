namespace TypedRpc.Generators.Model;

/// <summary>How a value is written and read inline.</summary>
internal enum PayloadForm
{
    /// <summary>By one method of the writer and one method of the reader.</summary>
    Scalar,

    /// <summary>As a scalar that may be null.</summary>
    NullableScalar,

    /// <summary>By the shape of its type.</summary>
    Shaped,

    /// <summary>By the shape of the type inside <c>Nullable&lt;T&gt;</c>.</summary>
    NullableShaped,
}

/// <summary>A type that can be serialized.</summary>
/// <param name="Declaration">The type without nullability of references.</param>
/// <param name="WriterTakesNull">True when the writer's method accepts null.</param>
/// <param name="Write">
/// The writer's method, or the class and name of a static method that takes the writer; empty when the type has a shape.
/// </param>
/// <param name="Read">
/// The reader's method, or the class and name of a static method that takes the reader; empty when the type has a shape.
/// </param>
/// <param name="WriteCast">The parameter type of the writer's method, when a cast is needed.</param>
/// <param name="ReadCast">The type to which the read value must be cast: an enum, or memory.</param>
/// <param name="Shape">The name of the type's shape; for a nullable value type, that of the underlying type.</param>
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
    /// <summary>The method that writes a value which another serializer has already encoded as MessagePack.</summary>
    public const string WriteEncoded = "EncodedValue.WriteEncoded";

    /// <summary>True when JSON does not support the value. Its read and write methods then also take the name of its type.</summary>
    public bool IsEncoded => Write == WriteEncoded;

    /// <summary>Its inline size in bytes; 0 when it is known only at run time.</summary>
    public int Size { get; init; }
}
