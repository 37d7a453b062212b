using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting;

/// <summary>Turns log records into notifications of the event type <c>logrecord</c>, as oslo.messaging's LoggingNotificationHandler does.</summary>
/// <remarks>
/// Logging never waits and never throws: a record for which there is no room is dropped. The categories of TypedRpc and RabbitMQ, and whatever is logged while a
/// notification is delivered, are left out. The redacted names apply to the values of a record, but its text travels as it is.
/// </remarks>
public sealed class NotificationLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private readonly LogRecordSender _sender;

    /// <summary>Makes a provider for an <see cref="ILoggerFactory"/>.</summary>
    /// <param name="notifier">Sends the records; its bus must outlive the provider.</param>
    /// <param name="minimumLevel">The lowest level that becomes a notification.</param>
    public NotificationLoggerProvider(INotifier notifier, LogLevel minimumLevel = LogLevel.Information)
    {
        ArgumentNullException.ThrowIfNull(notifier);
        _sender = new LogRecordSender(notifier, minimumLevel);
    }

    /// <summary>The records that could not be buffered, or could not be made.</summary>
    public long Dropped => _sender.Dropped;

    /// <summary>Makes the logger of a category.</summary>
    public ILogger CreateLogger(string categoryName) => new NotificationLogger(categoryName, _sender);

    /// <summary>Takes the scopes whose values go along.</summary>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _sender.Scopes = scopeProvider;

    /// <summary>Ends it: what is logged from now on is not sent.</summary>
    public void Dispose() => _sender.Close();
}
