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
/// <param name="DeclaringType">The interface that declares it, possibly a base of the contract.</param>
/// <param name="WireName">The name on the wire; for a notification, the event type.</param>
/// <param name="Since">The arguments of <c>new RpcVersion(...)</c>; null for a notification.</param>
/// <param name="TimeoutTicks">The timeout; 0 for the client's timeout.</param>
/// <param name="Notify">The event type prefix that the server emits before and after the method runs; null for none.</param>
/// <param name="Priority">The name of the <c>NotificationPriority</c>; null for calls and casts.</param>
/// <param name="Parameters">The parameters that are sent with the arguments.</param>
/// <param name="Token">The cancellation token parameter; null when there is none.</param>
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
    /// <summary>The liveness period; 0 for the client's.</summary>
    public long LivenessTicks { get; init; }

    /// <summary>The stream that the caller sends; null when there is none.</summary>
    public LiveParameterModel? Stream { get; init; }

    /// <summary>The receiver of progress; null when there is none.</summary>
    public LiveParameterModel? Progress { get; init; }

    /// <summary>False completes the task of a cast without waiting for the broker's confirm.</summary>
    public bool Confirm { get; init; } = true;

    /// <summary>False sends each request alone.</summary>
    public bool Packed { get; init; } = true;

    /// <summary>How many times a failing cast is executed.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The shapes of its declared exceptions, derived types before their bases.</summary>
    public EquatableArray<string> Faults { get; init; }

    /// <summary>
    /// True when the proxy implements the method publicly, because the name of an explicit implementation would be too long.
    /// </summary>
    public bool IsImplicit { get; init; }

    /// <summary>True when the payload is the single parameter itself and not a tuple of parameters.</summary>
    public bool IsParameterPayload => Kind == MethodKind.Notification && Parameters.Count == 1;
}

/// <summary>The return type of a method.</summary>
/// <param name="Declaration">The whole type, with nullability.</param>
/// <param name="Result">The type of the result, or of the items of a stream; null when there is no result.</param>
internal sealed record ReturnModel(string Declaration, bool IsValueTask, PayloadModel? Result)
{
    /// <summary>True when the result is a stream.</summary>
    public bool IsStream { get; init; }
}

/// <summary>The cancellation token parameter of a method.</summary>
/// <param name="IsIn">True for an <c>in</c> parameter.</param>
internal sealed record TokenModel(string Identifier, bool IsIn);

/// <summary>One parameter.</summary>
/// <param name="Declaration">Its type, with nullability, as the implementation of the interface must repeat it.</param>
/// <param name="Default">The literal that replaces a missing argument.</param>
/// <param name="IsSensitive">True leaves it out of notifications.</param>
/// <param name="IsIn">True for an <c>in</c> parameter; the value is sent.</param>
internal sealed record ParameterModel(
    string Identifier, string WireName, string Declaration, string Default, PayloadModel Type, bool IsSensitive, bool IsIn)
{
    /// <summary>True when the contract declares a default for a missing argument.</summary>
    public bool IsOptional { get; init; }
}
