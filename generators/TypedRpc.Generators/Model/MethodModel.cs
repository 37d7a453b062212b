namespace TypedRpc.Generators.Model;

/// <summary>The names of <c>RpcMethodKind</c>.</summary>
internal enum MethodKind
{
    Call,
    Cast,
    FanoutCast,
}

/// <summary>One method of a contract.</summary>
/// <param name="DeclaringType">The interface that declares it, which may be a base of the contract.</param>
/// <param name="Since">The arguments of <c>new RpcVersion(...)</c>.</param>
/// <param name="TimeoutTicks">0 leaves the timeout to the client.</param>
/// <param name="Parameters">All but the token.</param>
/// <param name="TokenIdentifier">The parameter that is the token; null when there is none.</param>
internal sealed record MethodModel(
    string DeclaringType,
    string Identifier,
    string WireName,
    MethodKind Kind,
    string Since,
    long TimeoutTicks,
    bool Idempotent,
    ReturnModel Return,
    EquatableArray<ParameterModel> Parameters,
    string? TokenIdentifier);

/// <summary>What a method returns.</summary>
/// <param name="Declaration">The whole type, with nullability.</param>
/// <param name="Result">The type of the result; null when there is none.</param>
internal sealed record ReturnModel(string Declaration, bool IsValueTask, PayloadModel? Result);

/// <summary>One parameter.</summary>
/// <param name="Declaration">Its type, with nullability, as the implementation of the interface repeats it.</param>
/// <param name="Default">The literal that stands for a missing argument.</param>
internal sealed record ParameterModel(string Identifier, string WireName, string Declaration, string Default, PayloadModel Type);
