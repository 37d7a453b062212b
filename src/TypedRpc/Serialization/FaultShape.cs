using System.ComponentModel;

namespace TypedRpc.Serialization;

/// <summary>Serializes and deserializes a declared exception. Generated for each type of a <see cref="ThrowsAttribute"/>.</summary>
/// <param name="module">The Python module of its class; null when it has none.</param>
/// <param name="name">The name of the fault; with a module, the name of a Python class.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class FaultShape(string? module, string name)
{
    /// <summary>Creates a fault without a Python module.</summary>
    /// <param name="name">The name of the fault.</param>
    protected FaultShape(string name)
        : this(null, name)
    {
    }

    /// <summary>The Python module of its class, which oslo.messaging sends with the name; null when it has none.</summary>
    public string? Module { get; } = module;

    /// <summary>The name of the fault; with a module, the name of a Python class.</summary>
    public string Name { get; } = name;

    /// <summary>The full name by which peers identify the fault, as several modules may have classes of the same name.</summary>
    internal string WireName { get; } = module is null ? name : $"{module}.{name}";

    /// <summary>True for an exception of the declared type or of a derived type.</summary>
    public abstract bool Matches(Exception exception);

    /// <summary>Writes the exception's members as MessagePack.</summary>
    public abstract void Write(ref MessagePackWriter writer, Exception exception);

    /// <summary>Writes the exception's members as JSON.</summary>
    public abstract void Write(ref JsonPayloadWriter writer, Exception exception);

    /// <summary>Creates the exception from its members in MessagePack.</summary>
    public abstract Exception Read(ref MessagePackReader reader, string message);

    /// <summary>Creates the exception from its members in JSON.</summary>
    public abstract Exception Read(ref JsonPayloadReader reader, string message);

    internal static FaultShape? Find(IReadOnlyList<FaultShape> declared, string wireName)
    {
        foreach (FaultShape shape in declared)
        {
            if (shape.WireName == wireName)
                return shape;
        }

        return null;
    }

    /// <summary>Finds the first fault that matches an exception. A contract lists derived types before their bases.</summary>
    internal static FaultShape? Find(IReadOnlyList<FaultShape> declared, Exception exception)
    {
        // These types cannot be declared, and must not match a declared base type: the caller could not recognize them as a cancellation or
        // as the failure of a nested call.
        if (exception is OperationCanceledException or RpcException)
            return null;
        foreach (FaultShape shape in declared)
        {
            if (shape.Matches(exception))
                return shape;
        }

        return null;
    }
}
