namespace TypedRpc.Generators.Model;

/// <summary>An enum that a contract uses. Generated code does not depend on its values, but deployed peers do.</summary>
/// <param name="Read">The reader's method for its underlying numbers.</param>
internal sealed record EnumModel(string Declaration, string Read, EquatableArray<EnumValueModel> Values);

/// <summary>A value of an enum.</summary>
internal sealed record EnumValueModel(string Name, string Number);
