using MessagePack;
using MessagePack.Formatters;

namespace TypedRpc;

/// <summary>Changes the user's options to be safe for untrusted bytes.</summary>
internal static class SafeOptions
{
    // The depth limit of all messages. The core also counts the levels around the value.
    private const int MaxDepth = 64;

    public static MessagePackSerializerOptions From(MessagePackSerializerOptions? options, Type source)
    {
        if (options is null)
            throw new RpcSerializationException($"{source}.{nameof(IMessagePackOptions.Options)} is null.");

        // A type name in a message must never create a type.
        if (options.Resolver.GetFormatter<object>() is TypelessFormatter)
        {
            throw new RpcSerializationException(
                $"The options of {source} take the names of types from the message. Use a resolver that makes declared types only.");
        }

        // No compression: the message size limits do not limit the decompressed size.
        return options
            .WithSecurity(MessagePackSecurity.UntrustedData.WithMaximumObjectGraphDepth(MaxDepth))
            .WithCompression(MessagePackCompression.None);
    }
}
