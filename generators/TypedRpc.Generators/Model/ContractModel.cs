namespace TypedRpc.Generators.Model;

/// <summary>What the code of one contract is printed from.</summary>
/// <param name="HintName">The name of the generated file.</param>
/// <param name="Namespace">The namespace of the generated class.</param>
/// <param name="Identifier">The name of the generated class.</param>
/// <param name="Interface">The interface, as code names it.</param>
/// <param name="FullName">The interface, as people name it.</param>
internal sealed record ContractModel(
    string HintName,
    string Namespace,
    string Identifier,
    string Interface,
    string FullName,
    string Topic,
    string Version,
    string? Exchange,
    string? RpcNamespace,
    EquatableArray<MethodModel> Methods);
