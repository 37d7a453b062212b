namespace TypedRpc.Hosting;

/// <summary>Converts the text of a routing file to rules. An error names the line.</summary>
/// <param name="source">The name of the file in exceptions.</param>
internal sealed class RoutingReader(string source)
{
    private const string Events = "accepted_events";
    private const string Priorities = "accepted_priorities";

    // Limits are needed because YAML aliases let a small file expand to a large one.
    private const int MaxRules = 10_000;
    private const int MaxPatterns = 100_000;

    private static readonly string[] KnownPriorities = [.. Enum.GetNames<NotificationPriority>().Select(name => name.ToLowerInvariant())];

    private int _rules;
    private int _patterns;

    public NotificationRouting Read(string text)
    {
        RoutingNode? root = RoutingYaml.Read(source, text);
        if (root is not RoutingMap groups)
            throw Wrong(root?.Line ?? 1, "a routing file is a mapping of groups; one without any is '{}'.");
        return new NotificationRouting
        {
            Groups = groups.Entries.ToDictionary(
                group => NameOf(group.Key, "group"), group => ReadGroup(group.Key.Text, group.Value), StringComparer.Ordinal),
        };
    }

    private IReadOnlyDictionary<string, NotificationRule> ReadGroup(string group, RoutingNode node) => node switch
    {
        RoutingText { IsNull: true } => new Dictionary<string, NotificationRule>(),
        RoutingMap drivers => drivers.Entries.ToDictionary(
            entry => NameOf(entry.Key, "driver"), entry => ReadRule(entry.Key.Text, entry.Value), StringComparer.Ordinal),
        _ => throw Wrong(node.Line, $"the group '{group}' must be a mapping of drivers."),
    };

    private NotificationRule ReadRule(string driver, RoutingNode node)
    {
        if (++_rules > MaxRules)
            throw Wrong(node.Line, $"there are more than {MaxRules} rules.");
        if (node is RoutingText { IsNull: true })
            return new NotificationRule();
        if (node is not RoutingMap lists)
            throw Wrong(node.Line, $"the rule of '{driver}' must be a mapping of '{Events}' and '{Priorities}', or nothing.");

        var rule = new NotificationRule();
        foreach ((RoutingText key, RoutingNode value) in lists.Entries)
        {
            rule = key.Text switch
            {
                Events => rule with { AcceptedEvents = ReadList(key.Text, value) },
                Priorities => rule with { AcceptedPriorities = ReadPriorities(value) },
                _ => throw Wrong(key.Line, $"a rule has no '{key.Text}', only '{Events}' and '{Priorities}'."),
            };
        }

        return rule;
    }

    private string[] ReadPriorities(RoutingNode node)
    {
        string[] priorities = ReadList(Priorities, node);
        for (int i = 0; i < priorities.Length; i++)
        {
            if (priorities[i].AsSpan().IndexOfAny("*?[") < 0 && !KnownPriorities.Contains(priorities[i].ToLowerInvariant()))
            {
                throw Wrong(
                    ((RoutingList)node).Items[i].Line,
                    $"'{priorities[i]}' is not a priority; the priorities are {string.Join(", ", KnownPriorities)}.");
            }
        }

        return priorities;
    }

    private string[] ReadList(string key, RoutingNode node)
    {
        if (node is not RoutingList list)
            throw Wrong(node.Line, $"'{key}' must be a list, such as [info, error]; leave it out to accept everything.");
        _patterns += list.Items.Count;
        if (_patterns > MaxPatterns)
            throw Wrong(node.Line, $"there are more than {MaxPatterns} patterns.");
        return [.. list.Items.Select(item => item is RoutingText { IsNull: false, Text.Length: > 0 } text
            ? text.Text
            : throw Wrong(item.Line, $"what is in '{key}' must be texts."))];
    }

    private string NameOf(RoutingText key, string what) =>
        key is { IsNull: false, Text.Length: > 0 } ? key.Text : throw Wrong(key.Line, $"a {what} needs a name.");

    private RpcConfigurationException Wrong(long line, string what) => RoutingYaml.Wrong(source, line, what);
}
