namespace TypedRpc.Faults.Tests.Tools;

/// <summary>A row of docs/reliability.md, as a test measured it.</summary>
/// <param name="Name">The row, such as <c>R5</c>, or the pain, such as <c>P23</c>.</param>
/// <param name="What">What is promised.</param>
public sealed record Row(string Name, string What)
{
    public string Load { get; init; } = "";

    public string Faults { get; init; } = "";

    public long? Lost { get; init; }

    public long? Duplicated { get; init; }

    /// <summary>How long after its deadline the latest operation ended.</summary>
    public TimeSpan? PastDeadline { get; init; }

    public string Measured { get; init; } = "";

    public bool Met { get; init; } = true;

    public override string ToString()
    {
        string late = PastDeadline is { } past ? FormattableString.Invariant($"{past.TotalMilliseconds:F0} ms") : "";
        return $"| {Name} | {What} | {Load} | {Faults} | {Number(Lost)} | {Number(Duplicated)} | {late} | {Measured} "
            + $"| {(Met ? "yes" : "**no**")} |";
    }

    private static string Number(long? number) => number is { } n ? FormattableString.Invariant($"{n:N0}") : "";
}
