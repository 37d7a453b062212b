namespace TypedRpc;

/// <summary>Tells whoever listens what happened, without knowing who does. Safe to use from any thread.</summary>
/// <remarks>
/// Sending never fails its caller: what cannot be delivered is counted and logged. The task ends when the notification is in the buffer, or was dropped; the
/// request context travels along, without its secrets.
/// </remarks>
public interface INotifier
{
    /// <summary>Who notifies, such as <c>volume.host1</c>.</summary>
    string PublisherId { get; }

    /// <summary>False when no driver would do anything, so that a costly payload need not be made.</summary>
    bool IsEnabled { get; }

    /// <summary>The same notifier with another publisher or retry.</summary>
    /// <param name="publisherId">Who notifies; null leaves it.</param>
    /// <param name="retry">How often a failed delivery is tried again: -1 without end, 0 never; null leaves it.</param>
    INotifier With(string? publisherId = null, int? retry = null);

    /// <summary>Notifies.</summary>
    /// <param name="priority">How much it matters.</param>
    /// <param name="eventType">What happened, such as <c>volume.create.end</c>.</param>
    /// <param name="payload">Null, a bool, a number, a string, bytes, a <see cref="DateTime"/>, a list of such values, a dictionary of them by strings, or a JsonElement.</param>
    /// <param name="cancellationToken">Ends the wait for room in the buffer.</param>
    /// <exception cref="ArgumentException">The payload has a type that cannot travel.</exception>
    ValueTask NotifyAsync(NotificationPriority priority, string eventType, object? payload, CancellationToken cancellationToken = default);

    /// <summary>Notifies at priority audit.</summary>
    ValueTask AuditAsync(string eventType, object? payload, CancellationToken cancellationToken = default) => NotifyAsync(NotificationPriority.Audit, eventType, payload, cancellationToken);

    /// <summary>Notifies at priority debug.</summary>
    ValueTask DebugAsync(string eventType, object? payload, CancellationToken cancellationToken = default) => NotifyAsync(NotificationPriority.Debug, eventType, payload, cancellationToken);

    /// <summary>Notifies at priority info.</summary>
    ValueTask InfoAsync(string eventType, object? payload, CancellationToken cancellationToken = default) => NotifyAsync(NotificationPriority.Info, eventType, payload, cancellationToken);

    /// <summary>Notifies at priority warn.</summary>
    ValueTask WarnAsync(string eventType, object? payload, CancellationToken cancellationToken = default) => NotifyAsync(NotificationPriority.Warn, eventType, payload, cancellationToken);

    /// <summary>Notifies at priority error.</summary>
    ValueTask ErrorAsync(string eventType, object? payload, CancellationToken cancellationToken = default) => NotifyAsync(NotificationPriority.Error, eventType, payload, cancellationToken);

    /// <summary>Notifies at priority critical.</summary>
    ValueTask CriticalAsync(string eventType, object? payload, CancellationToken cancellationToken = default) => NotifyAsync(NotificationPriority.Critical, eventType, payload, cancellationToken);

    /// <summary>Notifies at priority sample.</summary>
    ValueTask SampleAsync(string eventType, object? payload, CancellationToken cancellationToken = default) => NotifyAsync(NotificationPriority.Sample, eventType, payload, cancellationToken);
}
