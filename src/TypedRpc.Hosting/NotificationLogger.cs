using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting;

/// <summary>The logger of one category. It sends its records as notifications.</summary>
internal sealed class NotificationLogger(string category, LogRecordSender sender) : ILogger
{
    private static readonly string[] Excluded = ["TypedRpc", "RabbitMQ"];

    private readonly bool _isExcluded = Excluded.Any(name => category == name || category.StartsWith(name + ".", StringComparison.Ordinal));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => sender.Scopes?.Push(state);

    // Nothing is sent while a notification is delivered: a listener in this process that logs each notification would cause an endless
    // loop.
    public bool IsEnabled(LogLevel level) =>
        !_isExcluded
        && sender.Sends(level)
        && !LogFlow.IsInside
        && !Notification.IsDelivering
        && Notification.Current is not { EventType: LogRecordSender.EventType };

    public void Log<TState>(LogLevel level, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(level))
        {
            LogFlow.Run(
                static record => record.Sender.Send(record),
                new LogRecord<TState>(sender, category, level, eventId, state, exception, formatter));
        }
    }
}
