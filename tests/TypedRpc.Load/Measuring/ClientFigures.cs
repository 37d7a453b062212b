namespace TypedRpc.Load.Measuring;

/// <summary>What a client process measured.</summary>
/// <param name="Operations">The operations that ended within the measurement.</param>
/// <param name="AllOperations">The operations that ended since the loops began, those of the warm-up included.</param>
/// <param name="Seconds">The length of the measurement.</param>
/// <param name="P50">The median of the latencies, in microseconds.</param>
/// <param name="P99">The 99th percentile of the latencies, in microseconds.</param>
/// <param name="ProcessorSeconds">The processor time of the client in the measurement.</param>
/// <param name="AllocatedBytes">The bytes that the client allocated in the measurement; null where the client is not .NET.</param>
internal sealed record ClientFigures(
    long Operations, long AllOperations, double Seconds, double P50, double P99, double ProcessorSeconds, long? AllocatedBytes);
