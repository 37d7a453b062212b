using MessagePack;

namespace TypedRpc;

/// <summary>Serializes a type with MessagePack-CSharp and its standard options, including a formatter that the type declares.</summary>
/// <typeparam name="T">The type to serialize.</typeparam>
/// <remarks>
/// <code>[assembly: RpcConverter(typeof(Money), typeof(MessagePackShape&lt;Money&gt;))]</code>
/// The bytes of MessagePack-CSharp are part of the message unchanged. There is no JSON form: calls and casts in JSON fail with an
/// <see cref="RpcSerializationException"/>, and a notification with the type does not compile. Thread-safe. Not for NativeAOT, unless
/// MessagePack-CSharp needs no code generation at run time for the type.
/// </remarks>
public static class MessagePackShape<T>
{
    /// <summary>Encodes a value.</summary>
    /// <exception cref="RpcSerializationException">MessagePack-CSharp cannot write the value.</exception>
    public static EncodedMessagePack ToWire(T value) => MessagePackShape<T, StandardOptions>.ToWire(value);

    /// <summary>Decodes a value.</summary>
    /// <exception cref="RpcSerializationException">MessagePack-CSharp cannot read the bytes, or does not read all of them.</exception>
    public static T FromWire(EncodedMessagePack value) => MessagePackShape<T, StandardOptions>.FromWire(value);
}

/// <summary>Serializes a type with MessagePack-CSharp and custom options, for types that cannot be annotated.</summary>
/// <typeparam name="T">The type to serialize.</typeparam>
/// <typeparam name="TOptions">Provides the options.</typeparam>
/// <remarks>The remarks of <see cref="MessagePackShape{T}"/> apply.</remarks>
public static class MessagePackShape<T, TOptions>
    where TOptions : IMessagePackOptions
{
    private static MessagePackSerializerOptions? _options;

    // Created on first use and not in a static constructor, whose exception the user would see as a TypeInitializationException.
    private static MessagePackSerializerOptions Options => _options ??= SafeOptions.From(TOptions.Options, typeof(TOptions));

    /// <summary>Encodes a value.</summary>
    /// <exception cref="RpcSerializationException">MessagePack-CSharp cannot write the value.</exception>
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
    /// <exception cref="RpcSerializationException">MessagePack-CSharp cannot read the bytes, or does not read all of them.</exception>
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
