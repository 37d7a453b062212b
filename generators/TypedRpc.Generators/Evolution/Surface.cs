using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Evolution;

/// <summary>What the contracts of an assembly look like from the wire: all that a peer which was built from an older version of them depends on.</summary>
internal sealed record Surface(EquatableArray<ContractSurface> Contracts, EquatableArray<TypeSurface> Types);

/// <summary>One contract.</summary>
/// <param name="Name">The interface, which is not on the wire but tells contracts apart.</param>
/// <param name="Version">Null for notifications.</param>
internal sealed record ContractSurface(
    string Name, bool IsNotifications, string? Version, EquatableArray<string> Topics, string? Exchange, string? Namespace, EquatableArray<MethodSurface> Methods);

/// <summary>One method, or one notification.</summary>
/// <param name="Since">Null for notifications.</param>
/// <param name="Priority">Null for all but notifications.</param>
/// <param name="Fields">The parameters in their order; of a notification whose one parameter is the payload, none.</param>
/// <param name="Result">The type of the result, or of the one parameter that is the payload of a notification.</param>
/// <param name="Faults">The types of the declared faults.</param>
internal sealed record MethodSurface(
    string Name, MethodKind Kind, string? Since, string? Priority, bool IsIdempotent, EquatableArray<FieldSurface> Fields, string? Result, EquatableArray<string> Faults)
{
    /// <summary>True for the same method of another state of the contract.</summary>
    public bool IsSameAs(MethodSurface other) => Name == other.Name && Priority == other.Priority;
}

/// <summary>What happens to a parameter or member that a peer leaves out.</summary>
internal enum Presence
{
    /// <summary>Nothing says what stands for it; every peer is expected to send it.</summary>
    Expected,

    /// <summary>Readers refuse what lacks it.</summary>
    Required,

    /// <summary>It keeps its initial value, or takes its default.</summary>
    Optional,
}

/// <summary>A parameter or a member.</summary>
/// <param name="Key">Its place in an array; null for parameters, and members that travel by name.</param>
/// <param name="Default">The literal of its default; null when there is none, or the initial value is not known.</param>
internal sealed record FieldSurface(string Name, int? Key, string Type, Presence Presence, string? Default, bool IsSensitive);

/// <summary>How a type with a name of its own is written.</summary>
internal enum TypeForm
{
    /// <summary>As a map by name.</summary>
    Map,

    /// <summary>As an array by key.</summary>
    Array,

    /// <summary>As a number.</summary>
    Enum,

    /// <summary>As one of a closed list of types.</summary>
    Union,
}

/// <summary>A type with a name of its own. The name is not on the wire.</summary>
/// <param name="Underlying">The type of an enum's numbers.</param>
/// <param name="Cases">The values of an enum, or the types of a union.</param>
internal sealed record TypeSurface(string Name, TypeForm Form, string? Underlying, EquatableArray<FieldSurface> Members, EquatableArray<CaseSurface> Cases)
{
    /// <summary>The name that a union's discriminator has in JSON, when it is not the usual one.</summary>
    public string? Discriminator { get; init; }

    /// <summary>True for a tuple or a pair, which is an array in JSON too.</summary>
    public bool IsTuple => Form == TypeForm.Array && Tuples.Any(prefix => Name.StartsWith(prefix, StringComparison.Ordinal));

    private static readonly string[] Tuples = ["System.ValueTuple[", "System.Tuple[", "System.Collections.Generic.KeyValuePair["];
}

/// <summary>A value of an enum, or a type of a union.</summary>
/// <param name="Tag">The name of the value, which is not on the wire, or the discriminator.</param>
/// <param name="Content">The number, or the type.</param>
internal sealed record CaseSurface(string Tag, string Content);
