using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Evolution;

/// <summary>The wire form of an assembly's contracts: everything on which a peer built from an older version depends.</summary>
internal sealed record Surface(EquatableArray<ContractSurface> Contracts, EquatableArray<TypeSurface> Types);

/// <summary>One contract.</summary>
/// <param name="Name">The interface. It is not on the wire, but identifies the contract.</param>
/// <param name="Version">Null for notifications.</param>
internal sealed record ContractSurface(
    string Name, bool IsNotifications, string? Version, EquatableArray<string> Topics, string? Exchange, string? Namespace,
    EquatableArray<MethodSurface> Methods);

/// <summary>One method, or one notification.</summary>
/// <param name="Since">Null for notifications.</param>
/// <param name="Priority">Null for all but notifications.</param>
/// <param name="Fields">The parameters in order; empty for a notification whose single parameter is the payload.</param>
/// <param name="Result">The type of the result, or of the payload parameter of a notification.</param>
/// <param name="Faults">The types of the declared faults.</param>
internal sealed record MethodSurface(
    string Name, MethodKind Kind, string? Since, string? Priority, bool IsIdempotent, EquatableArray<FieldSurface> Fields, string? Result,
    EquatableArray<string> Faults)
{
    /// <summary>True when the result is a stream; <see cref="Result"/> is then the type of its items.</summary>
    public bool StreamsResult { get; init; }

    /// <summary>The type of the items that a client sends; null when the method has no stream as a parameter.</summary>
    public string? Stream { get; init; }

    /// <summary>The type of the progress that a server reports; null for none.</summary>
    public string? Progress { get; init; }

    /// <summary>True for the same method in another version of the contract.</summary>
    public bool IsSameAs(MethodSurface other) => Name == other.Name && Priority == other.Priority;
}

/// <summary>What happens when a peer omits a parameter or member.</summary>
internal enum Presence
{
    /// <summary>There is no default; every peer is expected to send it.</summary>
    Expected,

    /// <summary>Readers refuse a message without it.</summary>
    Required,

    /// <summary>It keeps its initial value, or takes its default.</summary>
    Optional,
}

/// <summary>A parameter or a member.</summary>
/// <param name="Key">Its position in an array; null for parameters and for members that are written by name.</param>
/// <param name="Default">The literal of its default; null when there is none, or the initial value is unknown.</param>
internal sealed record FieldSurface(string Name, int? Key, string Type, Presence Presence, string? Default, bool IsSensitive);

/// <summary>How a named type is written.</summary>
internal enum TypeForm
{
    /// <summary>As a map by name.</summary>
    Map,

    /// <summary>As an array by key.</summary>
    Array,

    /// <summary>As a number.</summary>
    Enum,

    /// <summary>As one of several listed types.</summary>
    Union,
}

/// <summary>A named type. The name is not on the wire.</summary>
/// <param name="Underlying">The type of an enum's numbers.</param>
/// <param name="Cases">The values of an enum, or the types of a union.</param>
internal sealed record TypeSurface(
    string Name, TypeForm Form, string? Underlying, EquatableArray<FieldSurface> Members, EquatableArray<CaseSurface> Cases)
{
    /// <summary>The name of a union's discriminator in JSON, when it is not the default.</summary>
    public string? Discriminator { get; init; }

    /// <summary>True for a tuple or a pair, which is an array in JSON too.</summary>
    public bool IsTuple => Form == TypeForm.Array && Tuples.Any(prefix => Name.StartsWith(prefix, StringComparison.Ordinal));

    private static readonly string[] Tuples = ["System.ValueTuple[", "System.Tuple[", "System.Collections.Generic.KeyValuePair["];
}

/// <summary>A value of an enum, or a type of a union.</summary>
/// <param name="Tag">The name of the value, which is not on the wire, or the discriminator.</param>
/// <param name="Content">The number, or the type.</param>
internal sealed record CaseSurface(string Tag, string Content);
