namespace TypedRpc.Load.Measuring;

/// <summary>One measurement, as a client process is told to make it.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Callers">The number of asynchronous loops, each of which has one operation under way.</param>
/// <param name="Bytes">The length of the body of a request, and of its reply.</param>
/// <param name="WarmUpSeconds">How long the loops run before the measurement.</param>
/// <param name="Seconds">The length of the measurement. Not used with <paramref name="Count"/>.</param>
/// <param name="Count">The number of operations to measure; 0 measures for a time.</param>
internal sealed record Plan(Operation Operation, int Callers, int Bytes, double WarmUpSeconds, double Seconds, long Count = 0);
