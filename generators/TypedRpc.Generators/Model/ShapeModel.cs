namespace TypedRpc.Generators.Model;

/// <summary>What the code of one shape is printed from.</summary>
/// <param name="Declaration">The type without nullability of references.</param>
/// <param name="Object">Its members; beside <paramref name="Variants"/>, those of a value of exactly this type.</param>
internal sealed record ShapeModel(
    string HintName,
    string Identifier,
    string Declaration,
    bool IsReference,
    ObjectModel? Object = null,
    CollectionModel? Collection = null,
    PayloadModel? Value = null,
    TupleModel? Tuple = null,
    VariantsModel? Variants = null,
    ConversionModel? Conversion = null);

/// <summary>A type with members.</summary>
/// <param name="Name">The type as people write it.</param>
/// <param name="IsPositional">True when MessagePack writes an array.</param>
/// <param name="Arguments">What the constructor is called with.</param>
internal sealed record ObjectModel(string Name, bool IsPositional, EquatableArray<MemberModel> Members, EquatableArray<ArgumentModel> Arguments);

/// <summary>How a member gets the value that was read.</summary>
internal enum MemberUse
{
    /// <summary>The constructor takes it.</summary>
    Constructed,

    /// <summary>An object initializer sets it, and it must be there.</summary>
    Required,

    /// <summary>It is <c>init</c>: an object initializer sets it.</summary>
    Initialized,

    /// <summary>It is assigned when it is there.</summary>
    Assigned,

    /// <summary>It is written only.</summary>
    Written,
}

/// <summary>A member of a payload type.</summary>
/// <param name="Index">Its position on the wire.</param>
/// <param name="WireName">Its name in JSON.</param>
/// <param name="Key">Its name in MessagePack.</param>
/// <param name="IsRequired">True when it must be there.</param>
/// <param name="Default">The literal that stands for a missing member.</param>
/// <param name="IsSensitive">True keeps it out of notifications.</param>
internal sealed record MemberModel(
    int Index, string Identifier, string WireName, string Key, PayloadModel Type, MemberUse Use, bool IsRequired, string Default, bool IsSensitive)
{
    /// <summary>True when the constructor says what stands for a missing member.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>An argument of a constructor.</summary>
/// <param name="Member">The position on the wire of the member that gives it; -1 is none.</param>
/// <param name="Literal">The argument when no member gives it.</param>
internal sealed record ArgumentModel(int Member, string Literal);
