namespace TypedRpc.Faults.Tests.Log;

/// <summary>A rule that an operation broke.</summary>
public readonly record struct Violation(Rule Rule, long Id, string What);

/// <summary>What a log shows.</summary>
public sealed record Verdict(IReadOnlyList<Violation> Violations)
{
    public long Sent { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    /// <summary>Operations that succeeded and never ran.</summary>
    public long Lost { get; init; }

    /// <summary>Runs of an operation beyond its first.</summary>
    public long Duplicated { get; init; }

    /// <summary>Those of them that were not marked as delivered before.</summary>
    public long DuplicatedUnmarked { get; init; }

    /// <summary>Calls that are not idempotent and ran more than once.</summary>
    public long CallsRunTwice { get; init; }

    /// <summary>How long after its deadline the latest operation ended; negative when all ended before.</summary>
    public TimeSpan LatestPastDeadline { get; init; }

    public override string ToString() =>
        FormattableString.Invariant(
            $"{Sent} sent, {Succeeded} succeeded, {Failed} failed, {Lost} lost, ")
        + FormattableString.Invariant(
            $"{Duplicated} run again ({DuplicatedUnmarked} of them unmarked), {CallsRunTwice} calls run twice; ")
        + (Violations.Count == 0
            ? "no rule broken"
            : $"{Violations.Count} breaks: " + string.Join("; ", Violations.Take(10).Select(v => $"{v.Rule} {v.Id} {v.What}")));
}
