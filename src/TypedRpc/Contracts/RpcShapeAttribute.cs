namespace TypedRpc;

/// <summary>Says how the contracts of this assembly carry a type that is not one's own.</summary>
/// <param name="type">The type, such as <c>typeof(IPAddress)</c>.</param>
/// <param name="shape">A class with <c>public static TWire ToWire(T value)</c> and <c>public static T FromWire(TWire value)</c>; neither is given a null.</param>
/// <remarks>An exception of either becomes an <see cref="RpcSerializationException"/>. <c>TWire</c> is any type that can be carried.</remarks>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RpcShapeAttribute(Type type, Type shape) : Attribute
{
    /// <summary>The type that is carried.</summary>
    public Type Type { get; } = type;

    /// <summary>The class that converts it.</summary>
    public Type Shape { get; } = shape;
}
