namespace TypedRpc.Generators.Model;

/// <summary>The model of one shape.</summary>
/// <param name="Declaration">The type without nullability of references.</param>
/// <param name="Object">Its members. Together with <paramref name="Variants"/>, the members of a value of exactly this type.</param>
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
/// <param name="Name">The display name of the type.</param>
/// <param name="IsPositional">True when MessagePack writes an array.</param>
/// <param name="Arguments">The arguments of the constructor.</param>
internal sealed record ObjectModel(
    string Name, bool IsPositional, EquatableArray<MemberModel> Members, EquatableArray<ArgumentModel> Arguments);

/// <summary>How a member gets the value that was read.</summary>
internal enum MemberUse
{
    /// <summary>As a constructor argument.</summary>
    Constructed,

    /// <summary>In an object initializer; the member must be present.</summary>
    Required,

    /// <summary>In an object initializer, because the member is <c>init</c>.</summary>
    Initialized,

    /// <summary>By assignment, when the member is present.</summary>
    Assigned,

    /// <summary>Not at all: the member is only written.</summary>
    Written,
}

/// <summary>A member of a payload type.</summary>
/// <param name="Index">Its position on the wire.</param>
/// <param name="WireName">Its name in JSON.</param>
/// <param name="Key">Its name in MessagePack.</param>
/// <param name="IsRequired">True when it must be present.</param>
/// <param name="Default">The literal that replaces a missing member.</param>
/// <param name="IsSensitive">True leaves it out of notifications.</param>
internal sealed record MemberModel(
    int Index,
    string Identifier,
    string WireName,
    string Key,
    PayloadModel Type,
    MemberUse Use,
    bool IsRequired,
    string Default,
    bool IsSensitive)
{
    /// <summary>True when the constructor declares a default for a missing member.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>An argument of a constructor.</summary>
/// <param name="Member">The wire position of the member that provides it; -1 for none.</param>
/// <param name="Literal">The argument when no member provides it.</param>
internal sealed record ArgumentModel(int Member, string Literal);
