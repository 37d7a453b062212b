namespace TypedRpc.Packing;

/// <summary>What the content type of a pack says.</summary>
/// <param name="MessageType">The content type of the messages.</param>
/// <param name="Kind">When they are acknowledged.</param>
public readonly record struct PackType(string MessageType, PackKind Kind);
