namespace TypedRpc.Generators.Evolution;

/// <summary>A kind of contract change, and its effect on deployed peers.</summary>
/// <param name="Name">Its name in the table of docs/contract-evolution.md.</param>
/// <param name="Breaks">The peers that it breaks.</param>
/// <param name="Advice">The alternative; empty when the change breaks no peer.</param>
internal sealed record ChangeRule(string Name, Breaks Breaks, string Advice);
