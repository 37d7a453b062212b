using MessagePack;

namespace TypedRpc;

/// <summary>The options that the package has for those who name none.</summary>
internal sealed class StandardOptions : IMessagePackOptions
{
    // Not MessagePackSerializer.DefaultOptions, which any part of the process may change.
    public static MessagePackSerializerOptions Options => MessagePackSerializerOptions.Standard;
}
