using System.Globalization;
using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting;

/// <summary>
/// A log record and its notification payload. Field names and levels are those of Python's logging, which oslo.messaging's listeners know.
/// </summary>
internal readonly record struct LogRecord<TState>(
    LogRecordSender Sender,
    string Category,
    LogLevel Level,
    EventId EventId,
    TState State,
    Exception? Exception,
    Func<TState, Exception?, string> Formatter)
{
    private const int MaxText = 32 * 1024;
    private const int MaxValueText = 4 * 1024;
    private const int MaxValues = 64;

    public NotificationPriority Priority => Level switch
    {
        LogLevel.Trace or LogLevel.Debug => NotificationPriority.Debug,
        LogLevel.Warning => NotificationPriority.Warn,
        LogLevel.Error => NotificationPriority.Error,
        LogLevel.Critical => NotificationPriority.Critical,
        _ => NotificationPriority.Info,
    };

    public Dictionary<string, object?> ToPayload()
    {
        (int number, string name) = Level switch
        {
            LogLevel.Trace or LogLevel.Debug => (10, "DEBUG"),
            LogLevel.Warning => (30, "WARNING"),
            LogLevel.Error => (40, "ERROR"),
            LogLevel.Critical => (50, "CRITICAL"),
            _ => (20, "INFO"),
        };
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["name"] = Category,
            ["levelno"] = number,
            ["levelname"] = name,
            ["msg"] = Cut(Formatter(State, Exception), MaxText),
            ["exc_info"] = Exception is null ? null : Cut(Exception.ToString(), MaxText),
            ["event_id"] = EventId.Id,
            ["event_name"] = EventId.Name,
            ["thread"] = Environment.CurrentManagedThreadId,
            ["process"] = Environment.ProcessId,
            ["extra"] = Extra(),
        };
    }

    private Dictionary<string, object?> Extra()
    {
        var extra = new Dictionary<string, object?>(StringComparer.Ordinal);
        Sender.Scopes?.ForEachScope(static (scope, extra) => Add(extra, scope), extra);
        Add(extra, State);
        return extra;
    }

    // Later values win: inner scopes come after outer ones, and the values of the record come last.
    private static void Add(Dictionary<string, object?> extra, object? values)
    {
        if (values is not IEnumerable<KeyValuePair<string, object?>> named)
            return;
        foreach ((string name, object? value) in named)
        {
            if (CanTravel(value, out object? travelling) && (extra.Count < MaxValues || extra.ContainsKey(name)))
                extra[name] = travelling;
        }
    }

    private static bool CanTravel(object? value, out object? travelling)
    {
        travelling = value switch
        {
            string text => Cut(text, MaxValueText),
            float or double when !double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)) =>
                Convert.ToString(value, CultureInfo.InvariantCulture),
            null or bool or byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal
                or Guid or DateTimeOffset => value,
            IFormattable formattable => Cut(formattable.ToString(null, CultureInfo.InvariantCulture), MaxValueText),
            _ => null,
        };
        return value is null || travelling is not null;
    }

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
