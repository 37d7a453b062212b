namespace TypedRpc;

/// <summary>
/// Declares a transport of an assembly. In an executable, generated code registers the transports of all referenced assemblies.
/// </summary>
/// <param name="scheme">The URL scheme, such as <c>rabbit</c>.</param>
/// <param name="factory">A public type with a public parameterless constructor that is a <see cref="Transport.ITransportFactory"/>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RpcTransportAttribute(string scheme, Type factory) : Attribute
{
    /// <summary>The URL scheme.</summary>
    public string Scheme { get; } = scheme;

    /// <summary>The factory's type.</summary>
    public Type Factory { get; } = factory;
}
