using System.ComponentModel;

namespace TypedRpc.Serialization;

/// <summary>The serializer of a type. Generated for each type of a contract.</summary>
/// <typeparam name="T">The type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Shape<T>
{
    /// <summary>Writes MessagePack.</summary>
    public abstract void Write(ref MessagePackWriter writer, T value);

    /// <summary>Writes JSON.</summary>
    public abstract void Write(ref JsonPayloadWriter writer, T value);

    /// <summary>Reads MessagePack.</summary>
    public abstract T Read(ref MessagePackReader reader);

    /// <summary>Reads JSON.</summary>
    public abstract T Read(ref JsonPayloadReader reader);
}
