namespace TypedRpc;

/// <summary>Says how a <see cref="Guid"/> is written in oslo.messaging's format, at a parameter or a member of that type or of <c>Guid?</c>. The native format is not changed by it.</summary>
/// <param name="guids">The form, which overrides <see cref="RpcJsonOptions.GuidFormat"/>.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RpcFormatAttribute(RpcGuidFormat guids) : Attribute
{
    /// <summary>The form.</summary>
    public RpcGuidFormat Guids { get; } = guids;
}
