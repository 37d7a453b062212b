using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting;

/// <summary>
/// Sends log records as notifications of the event type <c>logrecord</c>, like oslo.messaging's LoggingNotificationHandler.
/// </summary>
/// <remarks>
/// Logging never waits and never throws: a record is dropped when there is no buffer space. Records of the categories of TypedRpc and
/// RabbitMQ, and records logged while a notification is delivered, are not sent. The redacted names apply to the values of a record; its
/// message text is not redacted.
/// </remarks>
public sealed class NotificationLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private readonly LogRecordSender _sender;

    /// <summary>Creates a provider for an <see cref="ILoggerFactory"/>.</summary>
    /// <param name="notifier">The notifier that sends the records. Its bus must outlive the provider.</param>
    /// <param name="minimumLevel">The lowest level that is sent.</param>
    public NotificationLoggerProvider(INotifier notifier, LogLevel minimumLevel = LogLevel.Information)
    {
        ArgumentNullException.ThrowIfNull(notifier);
        _sender = new LogRecordSender(notifier, minimumLevel);
    }

    /// <summary>The number of records that were not sent because there was no buffer space or formatting failed.</summary>
    public long Dropped => _sender.Dropped;

    /// <summary>Creates the logger of a category.</summary>
    public ILogger CreateLogger(string categoryName) => new NotificationLogger(categoryName, _sender);

    /// <summary>Sets the provider of the scopes whose values are sent with each record.</summary>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _sender.Scopes = scopeProvider;

    /// <summary>Stops sending: later records are ignored.</summary>
    public void Dispose() => _sender.Close();
}
