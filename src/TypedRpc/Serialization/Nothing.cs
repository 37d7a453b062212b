using System.ComponentModel;

namespace TypedRpc.Serialization;

/// <summary>The result of a method that has none.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Nothing;

/// <summary>Writes null; reads and forgets whatever comes, so that a method may gain a result later.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NothingShape : Shape<Nothing>
{
    /// <summary>The one instance.</summary>
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
