namespace TypedRpc;

/// <summary>Sets the text form of a <see cref="Guid"/> in oslo.messaging's format. The native format is not affected.</summary>
/// <remarks>Applies to a parameter or a member of type <see cref="Guid"/> or <c>Guid?</c>.</remarks>
/// <param name="guids">The form, which overrides <see cref="RpcJsonOptions.GuidFormat"/>.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RpcFormatAttribute(RpcGuidFormat guids) : Attribute
{
    /// <summary>The form.</summary>
    public RpcGuidFormat Guids { get; } = guids;
}
