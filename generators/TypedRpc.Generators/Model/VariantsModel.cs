namespace TypedRpc.Generators.Model;

/// <summary>A type behind which others may stand.</summary>
/// <param name="Name">The type as people write it.</param>
/// <param name="Property">The name of the discriminator in JSON.</param>
internal sealed record VariantsModel(string Name, string Property, EquatableArray<VariantModel> Items);

/// <summary>One of the types that may stand behind another.</summary>
/// <param name="Declaration">The type, as code names it.</param>
/// <param name="Shape">The name of its shape.</param>
/// <param name="HasVariants">True when its shape is for what stands behind it too.</param>
/// <param name="Tag">The literal of its discriminator in JSON.</param>
/// <param name="Key">The literal of its discriminator in MessagePack.</param>
internal sealed record VariantModel(string Declaration, string Shape, bool HasVariants, string Tag, string Key);
