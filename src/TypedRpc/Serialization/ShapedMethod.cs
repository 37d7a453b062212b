using System.ComponentModel;

namespace TypedRpc.Serialization;

/// <summary>A method with its serializers. Created by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ShapedMethod : RpcMethod
{
    private protected ShapedMethod(string name, RpcMethodKind kind)
        : base(name, kind)
    {
    }

    /// <summary>The exceptions that the method declares, derived types before their bases.</summary>
    public IReadOnlyList<FaultShape> Faults { get; init; } = [];
}

/// <summary>A method with the serializers of its arguments and its result. Created by generated code.</summary>
/// <typeparam name="TArguments">A value tuple of the parameters.</typeparam>
/// <typeparam name="TResult">The type of the result, or <see cref="Nothing"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShapedMethod<TArguments, TResult>(
    string name, RpcMethodKind kind, Shape<TArguments> arguments, Shape<TResult> result) : ShapedMethod(name, kind)
{
    /// <summary>The serializer of the arguments.</summary>
    public Shape<TArguments> Arguments { get; } = arguments;

    /// <summary>The serializer of the result.</summary>
    public Shape<TResult> Result { get; } = result;
}
