namespace TypedRpc.Generators.Model;

/// <summary>A type that a user's class converts to and from another type, which is serialized.</summary>
/// <param name="Converter">The class as a fully qualified C# name.</param>
/// <param name="Name">The display name of the type.</param>
/// <param name="Wire">The serialized type.</param>
/// <param name="MayBeNull">True when the value that was read may be null.</param>
/// <param name="CanBeKey">True when it can be the key of a dictionary.</param>
internal sealed record ConversionModel(string Converter, string Name, PayloadModel Wire, bool MayBeNull, bool CanBeKey);
