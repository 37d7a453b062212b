namespace TypedRpc.Generators.Model;

/// <summary>A contract and its generated class.</summary>
internal sealed record RegistrationModel(string Interface, string GeneratedType);

/// <summary>A transport that an executable registers.</summary>
/// <param name="Factory">The fully qualified name of its factory.</param>
internal sealed record TransportModel(string Scheme, string Factory);

/// <summary>The properties of the compilation that the registration needs.</summary>
/// <param name="Identifier">
/// The name of the generated class. It contains the assembly's name, because a friend assembly has such a class too (CS0436).
/// </param>
internal sealed record HostModel(string Identifier, EquatableArray<TransportModel> Transports);
