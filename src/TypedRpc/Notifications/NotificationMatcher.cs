using System.Text.Json;
using System.Text.RegularExpressions;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Notifications;

/// <summary>
/// A filter with compiled patterns. A value that is missing, is not a string or exceeds the match timeout does not match.
/// </summary>
internal sealed class NotificationMatcher
{
    private readonly Regex? _publisherId;
    private readonly Regex? _eventType;
    private readonly (string Name, Regex Pattern)[] _context;
    private readonly (string Name, Regex Pattern)[] _metadata;
    private readonly (string Name, Regex Pattern)[] _payload;

    /// <exception cref="ArgumentException">A pattern is not a valid regular expression, or the match timeout is out of range.</exception>
    public NotificationMatcher(NotificationFilter filter)
    {
        if (filter.MatchTimeout <= TimeSpan.Zero || filter.MatchTimeout > TimeSpan.FromMinutes(1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(filter), filter.MatchTimeout, "A match must be given a positive time, at most a minute.");
        }

        _publisherId = filter.PublisherId is { } publisher ? filter.Compile(publisher) : null;
        _eventType = filter.EventType is { } type ? filter.Compile(type) : null;
        _context = Compile(filter, filter.Context);
        _metadata = Compile(filter, filter.Metadata);
        _payload = Compile(filter, filter.Payload);
    }

    public bool IsMatch(Notification notification)
    {
        try
        {
            return _publisherId?.IsMatch(notification.PublisherId) != false
                && _eventType?.IsMatch(notification.EventType) != false
                && _context.All(part =>
                    notification.Context.TryGetValue(part.Name, out object? value)
                    && value is string text
                    && part.Pattern.IsMatch(text))
                && _metadata.All(part => MetadataOf(notification, part.Name) is { } text && part.Pattern.IsMatch(text))
                && (_payload.Length == 0 || PayloadMatches(notification.Payload));
        }
        catch (Exception exception) when (exception is RegexMatchTimeoutException or InvalidOperationException)
        {
            return false;
        }
    }

    private static (string Name, Regex Pattern)[] Compile(NotificationFilter filter, IReadOnlyDictionary<string, string>? patterns) =>
        patterns is null ? [] : [.. patterns.Select(pattern => (pattern.Key, filter.Compile(pattern.Value)))];

    private static string? MetadataOf(Notification notification, string name) => name switch
    {
        "message_id" => notification.MessageId.ToString(),
        "timestamp" => OsloNotifications.TextOf(notification.Timestamp),
        _ => null,
    };

    private bool PayloadMatches(JsonElement payload) =>
        payload.ValueKind == JsonValueKind.Object
        && _payload.All(part => payload.TryGetProperty(part.Name, out JsonElement member)
            && member.ValueKind == JsonValueKind.String
            && part.Pattern.IsMatch(member.GetString()!));
}
