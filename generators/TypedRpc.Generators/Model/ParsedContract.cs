namespace TypedRpc.Generators.Model;

/// <summary>A contract with the shapes of all types that it carries, directly or inside others, and the exceptions that it declares.</summary>
internal sealed record ParsedContract(ContractModel Contract, EquatableArray<ShapeModel> Shapes, EquatableArray<FaultModel> Faults)
{
    /// <summary>The enums that it carries.</summary>
    public EquatableArray<EnumModel> Enums { get; init; }
}
