namespace TypedRpc;

/// <summary>What happens when the buffer of a notifier is full.</summary>
public enum NotificationOverflow
{
    /// <summary>
    /// The publisher waits for buffer space, up to <see cref="NotificationOptions.Budget"/>. Then the new notification is dropped and
    /// counted.
    /// </summary>
    Wait,

    /// <summary>The oldest notification in the buffer is dropped and counted.</summary>
    DropOldest,
}

/// <summary>The notification options of a bus. As in OpenStack, nothing is sent unless <see cref="Drivers"/> names a driver.</summary>
public sealed record NotificationOptions : IChecked
{
    /// <summary>The names of the notification drivers. All of them run.</summary>
    /// <remarks>
    /// The drivers are <c>messaging</c> (oslo's bare form), <c>messagingv2</c> (with envelope), <c>log</c>, <c>noop</c>,
    /// <c>routing</c>, and those of <see cref="OwnDrivers"/>.
    /// </remarks>
    /// <value>None.</value>
    public IReadOnlyList<string> Drivers { get; set; } = [];

    /// <summary>Custom drivers, by name. For tests, add a driver that keeps the notifications in memory.</summary>
    public IReadOnlyDictionary<string, INotificationDriver> OwnDrivers { get; set; } = new Dictionary<string, INotificationDriver>();

    /// <summary>The topics of dynamic notifiers, and of typed notifiers whose interface names none.</summary>
    /// <value>Null: <c>notifications</c>.</value>
    public IReadOnlyList<string>? Topics { get; set; }

    /// <summary>The number of retries of a failed delivery: -1 is unlimited, 0 is none.</summary>
    /// <value>-1, as in oslo.messaging. In any case a notification is dropped when its <see cref="Budget"/> is over.</value>
    public int Retry { get; set; } = -1;

    /// <summary>
    /// How long a publisher waits for buffer space, and then how long a notification may take in the buffer before it is dropped.
    /// </summary>
    /// <remarks>The time in the buffer includes the wait for delivery and all attempts.</remarks>
    /// <value>60 seconds.</value>
    public TimeSpan Budget { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The maximum number of buffered notifications for each driver.</summary>
    /// <remarks>In addition, up to 256 notifications, and at most this number, are being delivered at the same time.</remarks>
    /// <value>10,000.</value>
    public int BufferSize { get; set; } = 10_000;

    /// <summary>What happens when the buffer is full.</summary>
    public NotificationOverflow Overflow { get; set; }

    /// <summary>
    /// True: the notifier declares the queue <c>topic.priority</c>, so that notifications are kept while there is no listener.
    /// </summary>
    /// <value>True.</value>
    public bool DeclareQueues { get; set; } = true;

    /// <summary>The maximum number of notifications in a queue; null is unlimited. Applies only to queues that do not exist yet.</summary>
    public int? QueueMaxLength { get; set; }

    /// <summary>How long a notification may stay in a queue; null is unlimited. Applies only to queues that do not exist yet.</summary>
    public TimeSpan? QueueTimeToLive { get; set; }

    /// <summary>
    /// The names of values that are removed from every payload and context. Only letters and digits are compared, ignoring case.
    /// </summary>
    /// <value>Null: <see cref="DefaultRedactedNames"/>.</value>
    public IReadOnlyList<string>? RedactedNames { get; set; }

    /// <summary>The rules of the driver <c>routing</c>.</summary>
    public NotificationRouting? Routing { get; set; }

    // The defaults are not in the properties, because binding from configuration adds to a list that is not null.
    internal IReadOnlyList<string> EffectiveTopics => Topics ?? DefaultTopics;

    internal IReadOnlyList<string> EffectiveRedactedNames => RedactedNames ?? DefaultRedactedNames;

    private static IReadOnlyList<string> DefaultTopics { get; } = new[] { "notifications" };

    /// <summary>Returns a copy that later changes do not affect.</summary>
    internal NotificationOptions Copied() => this with
    {
        Drivers = Drivers.ToArray(),
        OwnDrivers = OwnDrivers.ToDictionary(StringComparer.Ordinal),
        Topics = Topics?.ToArray(),
        RedactedNames = RedactedNames?.ToArray(),
        Routing = Routing?.Copied(),
    };

    void IChecked.Check(ref OptionChecks checks)
    {
        checks.NotNull(Drivers, nameof(Drivers));
        if (checks.NotNull(OwnDrivers, nameof(OwnDrivers)))
        {
            foreach ((string name, INotificationDriver driver) in OwnDrivers)
                checks.That(driver is not null, nameof(OwnDrivers), $"The notification driver '{name}' is null.");
        }

        checks.Topics(Topics, "topic", nameof(Topics));
        checks.Range(Retry, -1, int.MaxValue, nameof(Retry));
        checks.Range(Budget, TimeSpan.FromTicks(1), TimeSpan.FromDays(24), nameof(Budget));
        checks.Range(BufferSize, 1, int.MaxValue, nameof(BufferSize));
        checks.Defined(Overflow, nameof(Overflow));
        checks.Range(QueueMaxLength, 1, int.MaxValue, nameof(QueueMaxLength));
        checks.Range(QueueTimeToLive, TimeSpan.FromMilliseconds(1), TimeSpan.MaxValue, nameof(QueueTimeToLive));
        if (Routing is not null)
            checks.NotNull(Routing.Groups, $"{nameof(Routing)}:{nameof(Routing.Groups)}");
    }

    /// <summary>The default of <see cref="RedactedNames"/>.</summary>
    public static IReadOnlyList<string> DefaultRedactedNames { get; } = new[]
    {
        "password", "passwd", "pwd", "admin_password", "admin_pass", "adminpass", "new_pass", "original_password", "sys_pswd",
        "secret", "client_secret", "secret_uuid", "secret_key", "token", "auth_token", "access_token", "refresh_token", "id_token",
        "x_auth_token", "api_key", "apikey", "private_key", "encryption_key", "credentials", "authorization", "user_data",
    };
}

/// <summary>
/// Routes notifications to drivers by event type and priority, as the routing file of oslo.messaging does: group, driver, rule.
/// </summary>
public sealed record NotificationRouting
{
    /// <summary>
    /// The groups, by name, with the rules of each, by driver. A driver receives a notification once when a rule of any group accepts it.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, NotificationRule>> Groups { get; set; } =
        new Dictionary<string, IReadOnlyDictionary<string, NotificationRule>>();

    /// <summary>Returns a copy that later changes do not affect.</summary>
    internal NotificationRouting Copied()
    {
        ArgumentNullException.ThrowIfNull(Groups);
        var groups = new Dictionary<string, IReadOnlyDictionary<string, NotificationRule>>(StringComparer.Ordinal);
        foreach ((string group, IReadOnlyDictionary<string, NotificationRule> rules) in Groups)
            groups.Add(group, rules.ToDictionary(rule => rule.Key, rule => rule.Value.Copied(), StringComparer.Ordinal));
        return new NotificationRouting { Groups = groups };
    }
}

/// <summary>What a driver of a group accepts. Every given list must match; a rule without lists accepts everything.</summary>
public sealed record NotificationRule
{
    /// <summary>
    /// Patterns of event types: <c>*</c> is any text, <c>?</c> one character, <c>[abc]</c> one of these (Python's fnmatch). Null: all.
    /// </summary>
    public IReadOnlyList<string>? AcceptedEvents { get; set; }

    /// <summary>Patterns of priorities in lower case. Null: all.</summary>
    public IReadOnlyList<string>? AcceptedPriorities { get; set; }

    internal NotificationRule Copied() =>
        new() { AcceptedEvents = AcceptedEvents?.ToArray(), AcceptedPriorities = AcceptedPriorities?.ToArray() };
}

/// <summary>Delivers notifications to a destination. An exception is logged and counted, and the delivery is retried.</summary>
/// <remarks>A failing driver does not affect the other drivers.</remarks>
public interface INotificationDriver
{
    /// <summary>Delivers a notification. The buffer calls it for several notifications at the same time.</summary>
    /// <param name="notification">The notification.</param>
    /// <param name="topics">Its topics.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the notification's budget is over, or when the bus closes and no longer waits.
    /// </param>
    ValueTask SendAsync(Notification notification, IReadOnlyList<string> topics, CancellationToken cancellationToken);
}
