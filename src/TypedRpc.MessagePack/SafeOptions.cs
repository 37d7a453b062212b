using MessagePack;
using MessagePack.Formatters;

namespace TypedRpc;

/// <summary>Makes of a user's options those for bytes that anyone may have sent.</summary>
internal static class SafeOptions
{
    // As deep as everything in a message may be; the core counts the levels around the value, too.
    private const int MostDepth = 64;

    public static MessagePackSerializerOptions From(MessagePackSerializerOptions? options, Type source)
    {
        if (options is null)
            throw new RpcSerializationException($"{source}.{nameof(IMessagePackOptions.Options)} is null.");

        // No name on the wire makes a type.
        if (options.Resolver.GetFormatter<object>() is TypelessFormatter)
        {
            throw new RpcSerializationException(
                $"The options of {source} take the names of types from the message. Use a resolver that makes declared types only.");
        }

        // What compressed bytes become is bounded by no limit of a message.
        return options
            .WithSecurity(MessagePackSecurity.UntrustedData.WithMaximumObjectGraphDepth(MostDepth))
            .WithCompression(MessagePackCompression.None);
    }
}
