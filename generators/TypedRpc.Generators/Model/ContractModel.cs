namespace TypedRpc.Generators.Model;

/// <summary>The model of one contract.</summary>
/// <param name="HintName">The name of the generated file.</param>
/// <param name="Namespace">The namespace of the generated class.</param>
/// <param name="Identifier">The name of the generated class.</param>
/// <param name="Interface">The interface as a fully qualified C# name.</param>
/// <param name="FullName">The display name of the interface.</param>
/// <param name="IsNotifications">True for notifications, which have neither version nor namespace.</param>
/// <param name="Topics">The topics; exactly one for calls and casts.</param>
/// <param name="IsDisposable">True when the proxy must have a <c>Dispose</c>, which does nothing.</param>
/// <param name="IsAsyncDisposable">The same for <c>DisposeAsync</c>.</param>
internal sealed record ContractModel(
    string HintName,
    string Namespace,
    string Identifier,
    string Interface,
    string FullName,
    bool IsNotifications,
    EquatableArray<string> Topics,
    string? Version,
    string? Exchange,
    string? RpcNamespace,
    EquatableArray<MethodModel> Methods,
    bool IsDisposable,
    bool IsAsyncDisposable);
