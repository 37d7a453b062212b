using System.ComponentModel;

namespace TypedRpc.Generated;

/// <summary>What the contracts of an assembly look like on the wire, in the form of a contract baseline.</summary>
/// <param name="text">The text of the baseline.</param>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcSurfaceAttribute(string text) : Attribute
{
    /// <summary>The text of the baseline.</summary>
    public string Text { get; } = text;
}
