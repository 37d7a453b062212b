namespace TypedRpc.Generators.Model;

/// <summary>A contract with the shapes of all types that it uses directly or indirectly, and its declared exceptions.</summary>
internal sealed record ParsedContract(ContractModel Contract, EquatableArray<ShapeModel> Shapes, EquatableArray<FaultModel> Faults)
{
    /// <summary>The enums that it uses.</summary>
    public EquatableArray<EnumModel> Enums { get; init; }
}
