using System.ComponentModel;

namespace TypedRpc.Serialization;

/// <summary>The result type of a method without a result.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Nothing;

/// <summary>Writes null. Reads and ignores any value, so that a later version of a method may return a result.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NothingShape : Shape<Nothing>
{
    /// <summary>The only instance.</summary>
    public static NothingShape Instance { get; } = new();

    /// <inheritdoc/>
    public override void Write(ref MessagePackWriter writer, Nothing value) => writer.WriteNull();

    /// <inheritdoc/>
    public override void Write(ref JsonPayloadWriter writer, Nothing value) => writer.WriteNull();

    /// <inheritdoc/>
    public override Nothing Read(ref MessagePackReader reader)
    {
        reader.Skip();
        return default;
    }

    /// <inheritdoc/>
    public override Nothing Read(ref JsonPayloadReader reader)
    {
        reader.Skip();
        return default;
    }
}
