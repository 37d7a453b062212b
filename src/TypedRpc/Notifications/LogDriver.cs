using System.Text;
using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Notifications;

/// <summary>The driver <c>log</c>. Writes each notification as oslo.messaging's JSON without an envelope.</summary>
/// <remarks>The category is <c>TypedRpc.Notifications.</c> followed by the event type. The log level depends on the priority.</remarks>
internal sealed class LogDriver(ILoggerFactory loggers) : NotificationDriver
{
    public override ValueTask SendAsync(OutgoingNotification next, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        ILogger logger = loggers.CreateLogger($"TypedRpc.Notifications.{next.Notification.EventType}");
        LogLevel level = LevelOf(next.Notification.Priority);
        if (logger.IsEnabled(level))
        {
            MessageBody body = OsloNotifications.Write(next.Notification, inEnvelope: false);
            string text = Encoding.UTF8.GetString(body.Span);
            body.Return();
            logger.NotificationLogged(level, text);
        }

        return ValueTask.CompletedTask;
    }

    private static LogLevel LevelOf(NotificationPriority priority) => priority switch
    {
        NotificationPriority.Debug => LogLevel.Debug,
        NotificationPriority.Warn => LogLevel.Warning,
        NotificationPriority.Error => LogLevel.Error,
        NotificationPriority.Critical => LogLevel.Critical,
        _ => LogLevel.Information,
    };
}
