namespace TypedRpc;

/// <summary>What happens when the buffer of a notifier is full.</summary>
public enum NotificationOverflow
{
    /// <summary>The publisher waits for room, up to <see cref="NotificationOptions.Budget"/>; then the new notification is dropped and counted.</summary>
    Wait,

    /// <summary>The oldest notification in the buffer is dropped and counted.</summary>
    DropOldest,
}

/// <summary>How a bus notifies. As in OpenStack, nothing is sent unless a driver is named.</summary>
public sealed record NotificationOptions
{
    /// <summary>The drivers, by name: <c>messaging</c> (oslo's bare form), <c>messagingv2</c> (with envelope), <c>log</c>, <c>test</c>, <c>noop</c>, <c>routing</c>, and those of <see cref="OwnDrivers"/>. All of them run.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> Drivers { get; init; } = [];

    /// <summary>Drivers of your own, by name.</summary>
    public IReadOnlyDictionary<string, INotificationDriver> OwnDrivers { get; init; } = new Dictionary<string, INotificationDriver>();

    /// <summary>The topics of dynamic notifiers, and of typed ones that name none.</summary>
    /// <value><c>notifications</c>.</value>
    public IReadOnlyList<string> Topics { get; init; } = new[] { "notifications" };

    /// <summary>How often a failed delivery is tried again: -1 without end, 0 never.</summary>
    /// <value>-1, as in oslo.messaging; a notification still ends with its budget.</value>
    public int Retry { get; init; } = -1;

    /// <summary>How long a publisher may wait for room in the buffer, and after that how long the buffer tries to deliver a notification, its wait there included.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most notifications that wait to be delivered, for each driver. Up to 256 more, and never more than this number, are being delivered.</summary>
    /// <value>10,000.</value>
    public int BufferSize { get; init; } = 10_000;

    /// <summary>What happens when the buffer is full.</summary>
    public NotificationOverflow Overflow { get; init; }

    /// <summary>True has the notifier declare the queue <c>topic.priority</c>, so that nothing is lost while nobody listens.</summary>
    public bool DeclareQueues { get; init; } = true;

    /// <summary>The most notifications that may wait in a queue; null is no limit. Only for queues that do not exist yet.</summary>
    public int? QueueMaxLength { get; init; }

    /// <summary>How long a notification may wait in a queue; null is for ever. Only for queues that do not exist yet.</summary>
    public TimeSpan? QueueTimeToLive { get; init; }

    /// <summary>Names that a notification never carries, in payload or context, whatever their case and in snake_case or not.</summary>
    public IReadOnlyList<string> RedactedNames { get; init; } = DefaultRedactedNames;

    /// <summary>The rules of the driver <c>routing</c>.</summary>
    public NotificationRouting? Routing { get; init; }

    internal NotificationOptions Validated()
    {
        ArgumentNullException.ThrowIfNull(Drivers);
        ArgumentNullException.ThrowIfNull(OwnDrivers);
        ArgumentNullException.ThrowIfNull(Topics);
        ArgumentNullException.ThrowIfNull(RedactedNames);
        if (Topics.Count == 0 || !Topics.All(Identifiers.IsTopic))
            throw new ArgumentException("Notifications need topics, and each must be words of letters, digits, '_' and '-', joined by dots.", nameof(Topics));
        ArgumentOutOfRangeException.ThrowIfLessThan(Retry, -1, nameof(Retry));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Budget, TimeSpan.Zero, nameof(Budget));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Budget, TimeSpan.FromDays(24), nameof(Budget));
        ArgumentOutOfRangeException.ThrowIfLessThan(BufferSize, 1, nameof(BufferSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueMaxLength ?? 1, 1, nameof(QueueMaxLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueTimeToLive ?? TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), nameof(QueueTimeToLive));
        return this;
    }

    /// <summary>The names that are secrets by default.</summary>
    public static IReadOnlyList<string> DefaultRedactedNames { get; } = new[]
    {
        "password", "passwd", "pwd", "admin_password", "admin_pass", "adminpass", "new_pass", "original_password", "secret", "client_secret", "secret_uuid", "secret_key", "token", "auth_token",
        "access_token", "refresh_token", "id_token", "api_key", "apikey", "private_key", "encryption_key", "credentials", "authorization", "x_auth_token", "sys_pswd", "user_data",
    };
}

/// <summary>Where notifications go by their event type and priority, as in the routing file of oslo.messaging: group, driver, rule.</summary>
public sealed class NotificationRouting(IReadOnlyDictionary<string, IReadOnlyDictionary<string, NotificationRule>> groups)
{
    /// <summary>The groups by name. A notification goes to a driver when a rule of any group accepts it, and to each driver once.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, NotificationRule>> Groups { get; } = groups;
}

/// <summary>What a driver of a group accepts: all given lists must match. One with neither accepts everything.</summary>
public sealed record NotificationRule
{
    /// <summary>Patterns of event types: <c>*</c> is any text, <c>?</c> one character, <c>[abc]</c> one of these (Python's fnmatch). Null is any.</summary>
    public IReadOnlyList<string>? AcceptedEvents { get; init; }

    /// <summary>Patterns of priorities in lower case. Null is any.</summary>
    public IReadOnlyList<string>? AcceptedPriorities { get; init; }
}

/// <summary>Delivers notifications somewhere. What it throws is logged and counted, and tried again; other drivers do not notice.</summary>
public interface INotificationDriver
{
    /// <summary>Delivers a notification. Called by the buffer, several at a time.</summary>
    /// <param name="notification">The notification.</param>
    /// <param name="topics">Its topics.</param>
    /// <param name="cancellationToken">Fires when the notification's budget is over.</param>
    ValueTask SendAsync(Notification notification, IReadOnlyList<string> topics, CancellationToken cancellationToken);
}
