using MessagePack;

namespace TypedRpc;

/// <summary>Carries a type through MessagePack-CSharp with its standard options, and so with the formatter that the type names.</summary>
/// <typeparam name="T">The type that travels.</typeparam>
/// <remarks>
/// <code>[assembly: RpcShape(typeof(Money), typeof(MessagePackShape&lt;Money&gt;))]</code>
/// What the package makes of a value stands in the message as it is. JSON has no form for it: calls and casts in JSON fail with an
/// <see cref="RpcSerializationException"/>, and a notification that has the type does not compile. Safe to use from any thread. Not for
/// NativeAOT, unless the package needs no code at run time for the type.
/// </remarks>
public static class MessagePackShape<T>
{
    /// <summary>Encodes a value.</summary>
    /// <exception cref="RpcSerializationException">The package cannot write it.</exception>
    public static EncodedMessagePack ToWire(T value) => MessagePackShape<T, StandardOptions>.ToWire(value);

    /// <summary>Decodes a value.</summary>
    /// <exception cref="RpcSerializationException">The package cannot read it, or leaves a part of the bytes.</exception>
    public static T FromWire(EncodedMessagePack value) => MessagePackShape<T, StandardOptions>.FromWire(value);
}

/// <summary>Carries a type through MessagePack-CSharp, with options of your own: for types that cannot be annotated.</summary>
/// <typeparam name="T">The type that travels.</typeparam>
/// <typeparam name="TOptions">Names the options.</typeparam>
/// <remarks>As <see cref="MessagePackShape{T}"/>.</remarks>
public static class MessagePackShape<T, TOptions>
    where TOptions : IMessagePackOptions
{
    private static MessagePackSerializerOptions? _options;

    // Made when a value needs them and not by a static constructor, whose failure the user would see as one of the type initializer.
    private static MessagePackSerializerOptions Options => _options ??= SafeOptions.From(TOptions.Options, typeof(TOptions));

    /// <summary>Encodes a value.</summary>
    /// <exception cref="RpcSerializationException">The package cannot write it.</exception>
    public static EncodedMessagePack ToWire(T value)
    {
        try
        {
            return new EncodedMessagePack(MessagePackSerializer.Serialize(value, Options));
        }
        catch (MessagePackSerializationException fault)
        {
            throw PackageFault.Of(fault, typeof(T), "write");
        }
    }

    /// <summary>Decodes a value.</summary>
    /// <exception cref="RpcSerializationException">The package cannot read it, or leaves a part of the bytes.</exception>
    public static T FromWire(EncodedMessagePack value)
    {
        int used;
        T read;
        try
        {
            read = MessagePackSerializer.Deserialize<T>(value.Bytes, Options, out used);
        }
        catch (MessagePackSerializationException fault)
        {
            throw PackageFault.Of(fault, typeof(T), "read");
        }

        return used == value.Bytes.Length
            ? read
            : throw new RpcSerializationException(
                $"The formatter of {typeof(T)} has read {used} of the {value.Bytes.Length} bytes of a value.");
    }
}
