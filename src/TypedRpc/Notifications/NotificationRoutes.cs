namespace TypedRpc.Notifications;

/// <summary>
/// The rules of the driver <c>routing</c>. A driver is selected if any of its rules matches; a rule matches if all its lists match.
/// </summary>
internal sealed class NotificationRoutes
{
    private readonly (string Driver, NotificationRule Rule)[] _rules;

    public NotificationRoutes(NotificationRouting? routing) =>
        _rules =
        [
            .. (routing?.Copied().Groups ?? new Dictionary<string, IReadOnlyDictionary<string, NotificationRule>>())
                .SelectMany(group => group.Value.Select(entry => (entry.Key, entry.Value))),
        ];

    public IEnumerable<string> Drivers => _rules.Select(entry => entry.Driver).Distinct(StringComparer.Ordinal);

    /// <summary>The drivers that accept a notification, each once.</summary>
    public IEnumerable<string> Find(string eventType, NotificationPriority priority)
    {
        string lower = priority.ToString().ToLowerInvariant();
        return _rules
            .Where(entry =>
                Accepts(entry.Rule.AcceptedEvents, eventType, static pattern => pattern)
                && Accepts(entry.Rule.AcceptedPriorities, lower, static pattern => pattern.ToLowerInvariant()))
            .Select(entry => entry.Driver)
            .Distinct(StringComparer.Ordinal);
    }

    // A missing list accepts everything, an empty list accepts nothing.
    private static bool Accepts(IReadOnlyList<string>? patterns, string text, Func<string, string> normalized) =>
        patterns is null || patterns.Any(pattern => Glob.Matches(normalized(pattern), text));
}
