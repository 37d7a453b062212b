namespace TypedRpc.Generators.Model;

/// <summary>A polymorphic type: its values may be of one of several listed types.</summary>
/// <param name="Name">The display name of the type.</param>
/// <param name="Property">The name of the discriminator in JSON.</param>
internal sealed record VariantsModel(string Name, string Property, EquatableArray<VariantModel> Items);

/// <summary>One of the listed types of a polymorphic type.</summary>
/// <param name="Declaration">The type as a fully qualified C# name.</param>
/// <param name="Shape">The name of its shape.</param>
/// <param name="HasVariants">True when the type is polymorphic itself.</param>
/// <param name="Tag">The literal of its discriminator in JSON.</param>
/// <param name="Key">The literal of its discriminator in MessagePack.</param>
internal sealed record VariantModel(string Declaration, string Shape, bool HasVariants, string Tag, string Key);
