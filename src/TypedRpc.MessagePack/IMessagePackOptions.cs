using MessagePack;

namespace TypedRpc;

/// <summary>Names the options that <see cref="MessagePackShape{T, TOptions}"/> writes and reads with.</summary>
/// <remarks>
/// <code>
/// public sealed class OurOptions : IMessagePackOptions
/// {
///     public static MessagePackSerializerOptions Options { get; } =
///         MessagePackSerializerOptions.Standard.WithResolver(CompositeResolver.Create(OurResolver.Instance, StandardResolver.Instance));
/// }
/// </code>
/// </remarks>
public interface IMessagePackOptions
{
    /// <summary>The options. They are read when the first value of a type travels, and kept for that type.</summary>
    /// <remarks>
    /// Both ends of a contract need options that fit. Three settings are not taken over: the security is that for untrusted data, 64 deep;
    /// nothing is compressed; and resolvers that take the name of a type from the message (<c>TypelessContractlessStandardResolver</c>) are
    /// refused.
    /// </remarks>
    static abstract MessagePackSerializerOptions Options { get; }
}
