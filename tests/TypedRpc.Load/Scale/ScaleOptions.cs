namespace TypedRpc.Load.Scale;

/// <summary>What the scaling of TypedRpc is asked for.</summary>
internal sealed record ScaleOptions(IReadOnlyList<string> Curves, double Seconds, long Casts, string? Output);
