using System.ComponentModel;

namespace TypedRpc.Generated;

/// <summary>The wire surface of the contracts of an assembly, in the format of a contract baseline.</summary>
/// <param name="text">The text of the baseline.</param>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcSurfaceAttribute(string text) : Attribute
{
    /// <summary>The text of the baseline.</summary>
    public string Text { get; } = text;
}
