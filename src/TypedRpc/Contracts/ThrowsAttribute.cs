namespace TypedRpc;

/// <summary>
/// Declares an exception that a call may throw: its public properties travel, and the caller gets an exception of the same type. On an interface it is declared by all
/// calls that this interface declares itself. Any other exception reaches the caller as an <see cref="RpcRemoteException"/>.
/// </summary>
/// <param name="exceptionType">The exception: a class that can be built from its message and its public properties.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
public sealed class ThrowsAttribute(Type exceptionType) : Attribute
{
    /// <summary>The exception.</summary>
    public Type ExceptionType { get; } = exceptionType;

    /// <summary>
    /// The fault's name on the wire; null is the full name of the type. With a <see cref="Module"/> it is the name of a Python class, and null the name of the type alone.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>The Python module of the class, as in <c>cinder.exception</c>, for peers that speak oslo.messaging; null when there is none.</summary>
    /// <remarks>Peers know the fault by both, joined by a dot, in all formats: adding a module later gives it another name.</remarks>
    public string? Module { get; set; }
}
