namespace TypedRpc.Load.Measuring;

/// <summary>One point of the axes: what every subject does in a round.</summary>
internal sealed record Case(Operation Operation, int Callers, int Bytes);
