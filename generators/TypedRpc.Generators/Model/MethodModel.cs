namespace TypedRpc.Generators.Model;

/// <summary>The names of <c>RpcMethodKind</c>.</summary>
internal enum MethodKind
{
    Call,
    Cast,
    FanoutCast,
    Notification,
}

/// <summary>One method of a contract.</summary>
/// <param name="DeclaringType">The interface that declares it, which may be a base of the contract.</param>
/// <param name="WireName">The name on the wire; of a notification, the event type.</param>
/// <param name="Since">The arguments of <c>new RpcVersion(...)</c>; null for a notification.</param>
/// <param name="TimeoutTicks">0 leaves the timeout to the client.</param>
/// <param name="Notify">The event that is told of around the run; null is none.</param>
/// <param name="Priority">The name in <c>NotificationPriority</c>; null for all but notifications.</param>
/// <param name="Parameters">All but the token.</param>
/// <param name="Token">The parameter that is the token; null when there is none.</param>
internal sealed record MethodModel(
    string DeclaringType,
    string Identifier,
    string WireName,
    MethodKind Kind,
    string? Since,
    long TimeoutTicks,
    bool Idempotent,
    string? Notify,
    string? Priority,
    ReturnModel Return,
    EquatableArray<ParameterModel> Parameters,
    TokenModel? Token)
{
    /// <summary>False ends the task of a cast before the broker has confirmed it.</summary>
    public bool Confirm { get; init; } = true;

    /// <summary>How often a cast that throws is run.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The shapes of the exceptions that it declares, derived types before their bases.</summary>
    public EquatableArray<string> Faults { get; init; }

    /// <summary>True when the proxy implements it as a public method, as the name of an explicit implementation would be too long.</summary>
    public bool IsImplicit { get; init; }

    /// <summary>True when what travels is the one parameter itself, and no tuple of parameters.</summary>
    public bool IsParameterPayload => Kind == MethodKind.Notification && Parameters.Count == 1;
}

/// <summary>What a method returns.</summary>
/// <param name="Declaration">The whole type, with nullability.</param>
/// <param name="Result">The type of the result; null when there is none.</param>
internal sealed record ReturnModel(string Declaration, bool IsValueTask, PayloadModel? Result);

/// <summary>The token of a method.</summary>
/// <param name="IsIn">True when the interface takes a reference that is only read.</param>
internal sealed record TokenModel(string Identifier, bool IsIn);

/// <summary>One parameter.</summary>
/// <param name="Declaration">Its type, with nullability, as the implementation of the interface repeats it.</param>
/// <param name="Default">The literal that stands for a missing argument.</param>
/// <param name="IsSensitive">True keeps it out of notifications.</param>
/// <param name="IsIn">True when the interface takes a reference that is only read; on the wire it is the value.</param>
internal sealed record ParameterModel(string Identifier, string WireName, string Declaration, string Default, PayloadModel Type, bool IsSensitive, bool IsIn)
{
    /// <summary>True when the contract says what stands for a missing argument.</summary>
    public bool IsOptional { get; init; }
}
