namespace TypedRpc;

/// <summary>Defines how the contracts of this assembly serialize a type that you cannot change.</summary>
/// <param name="type">The type, such as <c>typeof(IPAddress)</c>.</param>
/// <param name="converter">
/// A class with <c>public static TWire ToWire(T value)</c> and <c>public static T FromWire(TWire value)</c>. Neither receives null.
/// </param>
/// <remarks>
/// An exception of either method becomes an <see cref="RpcSerializationException"/>. <c>TWire</c> is any type that can be serialized.
/// </remarks>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RpcConverterAttribute(Type type, Type converter) : Attribute
{
    /// <summary>The type to serialize.</summary>
    public Type Type { get; } = type;

    /// <summary>The class that converts the type.</summary>
    public Type Converter { get; } = converter;
}
