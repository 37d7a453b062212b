namespace TypedRpc;

/// <summary>Publishes notifications to any number of listeners, which it does not know. Safe to use from any thread.</summary>
/// <remarks>
/// A delivery failure is counted and logged; it is not thrown to the publisher. The task completes when the notification is in the buffer
/// or was dropped. The request context is sent with the notification, without its secrets.
/// </remarks>
public interface INotifier
{
    /// <summary>The publisher's id, such as <c>volume.host1</c>.</summary>
    string PublisherId { get; }

    /// <summary>False when no driver would handle a notification, so that the caller need not build an expensive payload.</summary>
    bool IsEnabled { get; }

    /// <summary>Returns the same notifier with another publisher id or number of retries.</summary>
    /// <param name="publisherId">The publisher's id; null keeps the current one.</param>
    /// <param name="retry">The number of retries of a failed delivery: -1 is unlimited, 0 is none; null keeps the current one.</param>
    INotifier With(string? publisherId = null, int? retry = null);

    /// <summary>Publishes a notification.</summary>
    /// <param name="priority">The priority.</param>
    /// <param name="eventType">The event type, such as <c>volume.create.end</c>.</param>
    /// <param name="payload">
    /// Null, a bool, a number, a string, bytes, a <see cref="DateTime"/>, a list of such values, a dictionary of them with string keys, or
    /// a JsonElement.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for buffer space.</param>
    /// <exception cref="ArgumentException">The payload has a type that cannot be serialized.</exception>
    ValueTask NotifyAsync(NotificationPriority priority, string eventType, object? payload, CancellationToken cancellationToken = default);

    /// <summary>Publishes a notification with priority audit.</summary>
    ValueTask AuditAsync(string eventType, object? payload, CancellationToken cancellationToken = default) =>
        NotifyAsync(NotificationPriority.Audit, eventType, payload, cancellationToken);

    /// <summary>Publishes a notification with priority debug.</summary>
    ValueTask DebugAsync(string eventType, object? payload, CancellationToken cancellationToken = default) =>
        NotifyAsync(NotificationPriority.Debug, eventType, payload, cancellationToken);

    /// <summary>Publishes a notification with priority info.</summary>
    ValueTask InfoAsync(string eventType, object? payload, CancellationToken cancellationToken = default) =>
        NotifyAsync(NotificationPriority.Info, eventType, payload, cancellationToken);

    /// <summary>Publishes a notification with priority warn.</summary>
    ValueTask WarnAsync(string eventType, object? payload, CancellationToken cancellationToken = default) =>
        NotifyAsync(NotificationPriority.Warn, eventType, payload, cancellationToken);

    /// <summary>Publishes a notification with priority error.</summary>
    ValueTask ErrorAsync(string eventType, object? payload, CancellationToken cancellationToken = default) =>
        NotifyAsync(NotificationPriority.Error, eventType, payload, cancellationToken);

    /// <summary>Publishes a notification with priority critical.</summary>
    ValueTask CriticalAsync(string eventType, object? payload, CancellationToken cancellationToken = default) =>
        NotifyAsync(NotificationPriority.Critical, eventType, payload, cancellationToken);

    /// <summary>Publishes a notification with priority sample.</summary>
    ValueTask SampleAsync(string eventType, object? payload, CancellationToken cancellationToken = default) =>
        NotifyAsync(NotificationPriority.Sample, eventType, payload, cancellationToken);
}
