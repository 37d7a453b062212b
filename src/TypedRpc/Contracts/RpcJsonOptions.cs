namespace TypedRpc;

/// <summary>
/// How values without a JSON type are written in oslo.messaging's format: in requests, replies, failures and notifications.
/// </summary>
/// <remarks>All forms are read, whatever these options say.</remarks>
public sealed record RpcJsonOptions : IChecked
{
    /// <summary>
    /// True writes a <see cref="decimal"/> as a JSON number. A peer that reads numbers as binary floating point, as Python does, rounds it.
    /// </summary>
    /// <value>False: a string such as <c>"12.50"</c>, which is exact and which Python's <c>decimal.Decimal</c> accepts.</value>
    public bool DecimalsAsNumbers { get; set; }

    /// <summary>The form of a <see cref="Guid"/> without an <see cref="RpcFormatAttribute"/>.</summary>
    /// <value><see cref="RpcGuidFormat.Hyphens"/>.</value>
    public RpcGuidFormat GuidFormat { get; set; } = RpcGuidFormat.Hyphens;

    /// <summary>Returns a copy that later changes do not affect.</summary>
    internal RpcJsonOptions Copied() => this with { };

    void IChecked.Check(ref OptionChecks checks) => checks.Defined(GuidFormat, nameof(GuidFormat));
}
