namespace TypedRpc.Generators.Evolution;

/// <summary>A way in which a contract can change, and what that does to peers that are deployed.</summary>
/// <param name="Name">What the table in docs/contract-evolution.md calls it.</param>
/// <param name="Breaks">Who is broken.</param>
/// <param name="Advice">What to do instead; empty for what breaks nobody.</param>
internal sealed record ChangeRule(string Name, Breaks Breaks, string Advice);
