using MessagePack;

namespace TypedRpc;

/// <summary>Provides the serializer options of <see cref="MessagePackShape{T, TOptions}"/>.</summary>
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
    /// <summary>The options. They are read when the first value of a type is written or read, and kept for that type.</summary>
    /// <remarks>
    /// Callers and servers of a contract need compatible options. Three settings are overridden: security is
    /// <c>MessagePackSecurity.UntrustedData</c> with a maximum depth of 64, compression is off, and resolvers that take type names from the
    /// message (<c>TypelessContractlessStandardResolver</c>) are refused.
    /// </remarks>
    static abstract MessagePackSerializerOptions Options { get; }
}
