using System.ComponentModel;

namespace TypedRpc.Serialization;

/// <summary>How an exception that a method declares is written and built again. Generated for each type of a <see cref="ThrowsAttribute"/>.</summary>
/// <param name="module">The Python module of its class; null when there is none.</param>
/// <param name="name">The fault's name; with a module, the name of a Python class.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class FaultShape(string? module, string name)
{
    /// <summary>A fault without a module.</summary>
    /// <param name="name">The fault's name.</param>
    protected FaultShape(string name)
        : this(null, name)
    {
    }

    /// <summary>The Python module of its class, which oslo.messaging writes beside the name; null when there is none.</summary>
    public string? Module { get; } = module;

    /// <summary>The fault's name; with a module, the name of a Python class.</summary>
    public string Name { get; } = name;

    /// <summary>What peers know it by: two modules may have classes of one name.</summary>
    internal string WireName { get; } = module is null ? name : $"{module}.{name}";

    /// <summary>True for an exception of the declared type, or of one derived from it.</summary>
    public abstract bool Matches(Exception exception);

    /// <summary>Writes the exception's members as MessagePack.</summary>
    public abstract void Write(ref MessagePackWriter writer, Exception exception);

    /// <summary>Writes the exception's members as JSON.</summary>
    public abstract void Write(ref JsonPayloadWriter writer, Exception exception);

    /// <summary>Builds the exception from its members as MessagePack.</summary>
    public abstract Exception Read(ref MessagePackReader reader, string message);

    /// <summary>Builds the exception from its members as JSON.</summary>
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

    /// <summary>The first that matches: a contract lists derived types before their bases.</summary>
    internal static FaultShape? Find(IReadOnlyList<FaultShape> declared, Exception exception)
    {
        // What nobody can declare is not taken for a base that somebody did: a caller would not know it again as a cancellation, or as the failure of a call beyond.
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
