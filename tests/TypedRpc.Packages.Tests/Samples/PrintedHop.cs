using System.Text.RegularExpressions;

namespace TypedRpc.Packages.Tests.Samples;

/// <summary>A line of the trace.</summary>
/// <param name="Role">Who sends or receives.</param>
/// <param name="Way">out or in.</param>
/// <param name="What">The kind and the method.</param>
/// <param name="Where">Exchange and key of what goes out, queue of what comes in.</param>
/// <param name="Id">The id of the call, which both ends print.</param>
internal sealed partial record PrintedHop(string Role, string Way, string What, string Where, string Id)
{
    public static IReadOnlyList<PrintedHop> Of(string output) =>
        [.. Line().Matches(output).Select(line => line.Groups)
            .Select(parts => new PrintedHop(parts[1].Value, parts[2].Value, parts[3].Value, parts[4].Value, parts[5].Value))];

    [GeneratedRegex(@"^(\w+) +(out|in) +([^:]+): (.+), id (\w+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
