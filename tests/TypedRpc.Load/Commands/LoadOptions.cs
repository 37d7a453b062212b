using TypedRpc.Load.Measuring;

namespace TypedRpc.Load.Commands;

/// <summary>What the comparison is asked for.</summary>
internal sealed record LoadOptions(
    IReadOnlyList<string> Subjects,
    IReadOnlyList<int> Callers,
    IReadOnlyList<int> Bytes,
    Operation Operation,
    int Rounds,
    double Seconds,
    double WarmUpSeconds,
    string? Output)
{
    public IEnumerable<Case> Cases =>
        from bytes in Bytes
        from callers in Callers
        select new Case(Operation, callers, bytes);
}
