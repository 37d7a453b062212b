namespace TypedRpc.Generators.Model;

/// <summary>A contract and the class that was generated for it.</summary>
internal sealed record RegistrationModel(string Interface, string GeneratedType, bool IsNotifications);

/// <summary>A transport that an executable registers.</summary>
/// <param name="Factory">Its factory, as code names it.</param>
internal sealed record TransportModel(string Scheme, string Factory);

/// <summary>What the registration needs to know of the compilation.</summary>
/// <param name="Identifier">The name of the generated class, which holds that of the assembly: a friend assembly has one too (CS0436).</param>
internal sealed record HostModel(string Identifier, EquatableArray<TransportModel> Transports);
