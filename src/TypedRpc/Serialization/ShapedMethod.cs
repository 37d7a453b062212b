using System.ComponentModel;

namespace TypedRpc.Serialization;

/// <summary>A method with the shapes of its arguments and its result. Made by generated code.</summary>
/// <typeparam name="TArguments">A value tuple of the parameters.</typeparam>
/// <typeparam name="TResult">The result, or <see cref="Nothing"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ShapedMethod<TArguments, TResult>(string Name, RpcMethodKind Kind, Shape<TArguments> Arguments, Shape<TResult> Result) : RpcMethod(Name, Kind);
