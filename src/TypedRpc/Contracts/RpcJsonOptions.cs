namespace TypedRpc;

/// <summary>How values that JSON has no kind for are written in oslo.messaging's format: in requests, replies, failures and notifications. Every form is read, whatever is chosen here.</summary>
public sealed record RpcJsonOptions
{
    /// <summary>True writes a <see cref="decimal"/> as a number: a peer that reads numbers as binary floating point, as Python does, rounds it.</summary>
    /// <value>False: text such as <c>"12.50"</c>, which is exact and which Python's <c>decimal.Decimal</c> takes.</value>
    public bool DecimalsAsNumbers { get; init; }

    /// <summary>The form of a <see cref="Guid"/> that no <see cref="RpcFormatAttribute"/> decides.</summary>
    /// <value><see cref="RpcGuidFormat.Hyphens"/>.</value>
    public RpcGuidFormat GuidFormat { get; init; } = RpcGuidFormat.Hyphens;

    internal RpcJsonOptions Validated()
    {
        if (!Enum.IsDefined(GuidFormat))
            throw new ArgumentOutOfRangeException(nameof(GuidFormat), GuidFormat, "The format of GUIDs is not one of RpcGuidFormat.");
        return this;
    }
}
