using MessagePack;

namespace TypedRpc;

/// <summary>The standard options of MessagePack-CSharp, for shapes without custom options.</summary>
internal sealed class StandardOptions : IMessagePackOptions
{
    // Not MessagePackSerializer.DefaultOptions, which any code in the process may change.
    public static MessagePackSerializerOptions Options => MessagePackSerializerOptions.Standard;
}
