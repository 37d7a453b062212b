using MessagePack;

namespace TypedRpc.Interop.Tests.MessagePack.Package;

/// <summary>MessagePack-CSharp, the package itself.</summary>
internal sealed class PackagePeer<T>(MessagePackSerializerOptions options)
{
    /// <returns>Null when the package has no formatter for the type.</returns>
    public byte[]? Write(T value)
    {
        try
        {
            return MessagePackSerializer.Serialize(value, options);
        }
        catch (MessagePackSerializationException)
        {
            return null;
        }
    }

    /// <summary>Reads, and writes what was read.</summary>
    /// <returns>Null when the package does not read it.</returns>
    public byte[]? Rewrite(byte[] bytes)
    {
        try
        {
            return MessagePackSerializer.Serialize(MessagePackSerializer.Deserialize<T>(bytes, options), options);
        }
        catch (MessagePackSerializationException)
        {
            return null;
        }
    }
}
