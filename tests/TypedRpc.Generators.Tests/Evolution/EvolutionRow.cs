namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>A change, what the table in the documentation says of it, and what is seen when peers from before and after it meet.</summary>
/// <param name="Change">The name of the rule, with a case of it in parentheses where there are several.</param>
/// <param name="Old">The contract before.</param>
/// <param name="New">The contract after.</param>
/// <param name="OldWord">What the table says of an old client with a new server, or an old notifier with a new listener.</param>
/// <param name="NewWord">What it says of a new client with an old server, or a new notifier with an old listener.</param>
/// <param name="OldSeen">What the new server ran and the old client got; null when there is nothing to try.</param>
/// <param name="NewSeen">What the old server ran and the new client got.</param>
/// <param name="OldClient">The old client when it is not built from the baseline but from a state before, which the baseline served
/// too.</param>
internal sealed record EvolutionRow(
    string Change, Side Old, Side New, string OldWord, string? OldSeen, string NewWord, string? NewSeen, Side? OldClient = null)
{
    private static readonly string[] Broken = ["fails", "loses", "misread"];

    public string Rule => Change.Split(" (")[0];

    public bool BreaksOld => Broken.Any(word => OldWord.StartsWith(word, StringComparison.Ordinal));

    public bool BreaksNew => Broken.Any(word => NewWord.StartsWith(word, StringComparison.Ordinal));

    public bool BreaksJson => OldWord.Contains("JSON", StringComparison.Ordinal);

    /// <summary>The last column of the table.</summary>
    public string Reported =>
        BreaksOld || BreaksNew || BreaksJson ? "TRPC0034" : Rule == "no change on the wire" ? "nothing" : "compatible";

    public override string ToString() => Change;
}
