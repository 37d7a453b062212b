namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>A change of the text of a baseline.</summary>
/// <param name="Change">The name of the rule, with a case of it in parentheses where there are several.</param>
/// <param name="Old">The lines after the contract, before.</param>
/// <param name="New">The lines after.</param>
/// <param name="Broken">Who is broken; empty is nobody.</param>
internal sealed record TextRow(string Change, string Old, string New, string Broken)
{
    public string Rule => Change.Split(" (")[0];
}
