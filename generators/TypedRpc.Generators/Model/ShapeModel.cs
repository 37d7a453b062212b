namespace TypedRpc.Generators.Model;

/// <summary>What the code of one shape is printed from.</summary>
/// <param name="Declaration">The type without nullability of references.</param>
internal sealed record ShapeModel(
    string HintName,
    string Identifier,
    string Declaration,
    bool IsReference,
    ObjectModel? Object = null,
    CollectionModel? Collection = null,
    PayloadModel? Value = null);

/// <summary>A type with members.</summary>
/// <param name="Arguments">What the constructor is called with.</param>
internal sealed record ObjectModel(EquatableArray<MemberModel> Members, EquatableArray<ArgumentModel> Arguments);

/// <summary>How a member gets the value that was read.</summary>
internal enum MemberUse
{
    /// <summary>The constructor takes it.</summary>
    Constructed,

    /// <summary>It is <c>required</c>: an object initializer sets it, and it must be there.</summary>
    Required,

    /// <summary>It is <c>init</c>: an object initializer sets it.</summary>
    Initialized,

    /// <summary>It is assigned when it is there.</summary>
    Assigned,
}

/// <summary>A member of a payload type.</summary>
/// <param name="Default">The literal that stands for a missing member.</param>
/// <param name="IsSensitive">True keeps it out of notifications.</param>
internal sealed record MemberModel(string Identifier, string WireName, PayloadModel Type, MemberUse Use, string Default, bool IsSensitive)
{
    /// <summary>True when the constructor says what stands for a missing member.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>An argument of a constructor.</summary>
/// <param name="Member">The index of the member that gives it; -1 is none.</param>
/// <param name="Literal">The argument when no member gives it.</param>
internal sealed record ArgumentModel(int Member, string Literal);

/// <summary>A list, a set or a dictionary.</summary>
/// <param name="Key">The type of its keys; null for all but dictionaries.</param>
/// <param name="Concrete">The class that is made when reading.</param>
/// <param name="IsInterface">True when any class may stand behind it.</param>
/// <param name="CountMember">The property that counts its elements; null when it must be copied to be counted.</param>
internal sealed record CollectionModel(PayloadModel? Key, PayloadModel Element, string Concrete, bool IsArray, string? CountMember, bool IsInterface);
