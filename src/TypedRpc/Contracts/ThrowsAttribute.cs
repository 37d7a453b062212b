namespace TypedRpc;

/// <summary>
/// Declares an exception that a call may throw. The caller receives an exception of the same type, with its public properties.
/// </summary>
/// <remarks>
/// On an interface, it applies to all calls that this interface declares itself. Any other exception reaches the caller as an
/// <see cref="RpcRemoteException"/>.
/// </remarks>
/// <param name="exceptionType">The exception: a class that can be created from its message and its public properties.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
public sealed class ThrowsAttribute(Type exceptionType) : Attribute
{
    /// <summary>The exception.</summary>
    public Type ExceptionType { get; } = exceptionType;

    /// <summary>The fault's name on the wire; null is the full name of the type.</summary>
    /// <remarks>
    /// With a <see cref="Module"/>, it is the name of a Python class, and null is the name of the type without its namespace.
    /// </remarks>
    public string? Name { get; set; }

    /// <summary>The Python module of the class, such as <c>cinder.exception</c>, for oslo.messaging peers; null is none.</summary>
    /// <remarks>
    /// Peers identify the fault by module and name, joined by a dot, in all formats. Adding a module later therefore changes its name.
    /// </remarks>
    public string? Module { get; set; }
}
