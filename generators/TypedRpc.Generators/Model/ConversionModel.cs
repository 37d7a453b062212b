namespace TypedRpc.Generators.Model;

/// <summary>A type that travels as another one, between which a class of the user converts.</summary>
/// <param name="Converter">The class, as code names it.</param>
/// <param name="Name">The type as people write it.</param>
/// <param name="Wire">The type that travels.</param>
/// <param name="MayBeNull">True when what was read may turn out to be null.</param>
/// <param name="CanBeKey">True when it can be the key of a dictionary.</param>
internal sealed record ConversionModel(string Converter, string Name, PayloadModel Wire, bool MayBeNull, bool CanBeKey);
