using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace TypedRpc.Hosting.Configuration;

/// <summary>Reads options from a section of configuration. A value that cannot be read does not keep the others from being read.</summary>
internal static partial class OptionsSection
{
    private const string VersionCap = nameof(RpcClientOptions.VersionCap);

    /// <summary>Sets every option that the section has and that can be read.</summary>
    public static void Bind(IConfigurationSection section, TypedRpcOptions options) =>
        BindAll([.. Leaves(section).Where(leaf => ProblemOf(leaf.Key, leaf.Value) is null)], options);

    /// <summary>Finds the keys that are not options, and the values that cannot be converted. Values are not shown.</summary>
    public static IEnumerable<RpcOptionProblem> FindProblems(IConfigurationSection section) =>
        from leaf in Leaves(section)
        let problem = ProblemOf(leaf.Key, leaf.Value)
        where problem is not null
        select new RpcOptionProblem(leaf.Key, problem);

    // A key whose value is null is the parent of other keys, or an empty object.
    private static IEnumerable<(string Key, string Value)> Leaves(IConfigurationSection section) =>
        from pair in section.AsEnumerable(makePathsRelative: true)
        where pair.Value is not null && pair.Key.Length > 0
        orderby pair.Key
        select (pair.Key, pair.Value);

    // Each value is bound alone, because the binder stops at the first problem.
    private static string? ProblemOf(string key, string value)
    {
        try
        {
            BindAll([(key, value)], new TypedRpcOptions());
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
        catch (InvalidOperationException exception)
        {
            return TypeName().Match(exception.Message) is { Success: true } type
                ? $"The value cannot be converted to {type.Groups[1].Value}."
                : "There is no option of this name.";
        }
    }

    private static void BindAll((string Key, string Value)[] leaves, TypedRpcOptions options)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(leaves
                .Where(leaf => ClientOfVersionCap(leaf.Key) is null)
                .Select(leaf => KeyValuePair.Create(leaf.Key, (string?)leaf.Value)))
            .Build();
        configuration.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);

        // The binder that is generated at compile time does not know type converters.
        foreach ((string key, string value) in leaves)
        {
            if (ClientOfVersionCap(key) is not { } topic)
                continue;
            if (!options.Clients.TryGetValue(topic, out RpcClientOptions? client))
                options.Clients.Add(topic, client = new RpcClientOptions());
            client.VersionCap = RpcVersion.Parse(value);
        }
    }

    private static string? ClientOfVersionCap(string key)
    {
        string[] parts = key.Split(ConfigurationPath.KeyDelimiter);
        return parts.Length == 3
            && parts[0].Equals(nameof(TypedRpcOptions.Clients), StringComparison.OrdinalIgnoreCase)
            && parts[2].Equals(VersionCap, StringComparison.OrdinalIgnoreCase)
                ? parts[1]
                : null;
    }

    [GeneratedRegex("to type '(?:System\\.|TypedRpc\\.)?([^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex TypeName();
}
