using System.Text.RegularExpressions;

namespace TypedRpc;

/// <summary>The result that a handler returns for a notification.</summary>
public enum NotificationOutcome
{
    /// <summary>The notification was handled; it is acknowledged.</summary>
    Handled,

    /// <summary>The notification is redelivered, up to <see cref="NotificationListenerOptions.DeliveryLimit"/>.</summary>
    Requeue,
}

/// <summary>The options of a notification listener.</summary>
/// <remarks>They bind from configuration. Starting a listener copies them: later changes do not affect the listener.</remarks>
public sealed record NotificationListenerOptions
{
    // The default prefetch allows this many notifications to wait for a free handler or for their next attempt.
    private const int Waiting = 64;

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>The topics. Null: the contract's, or else the bus's <see cref="NotificationOptions.Topics"/>.</summary>
    public IReadOnlyList<string>? Topics { get; set; }

    /// <summary>The control exchanges. Null: the contract's, or else the bus's.</summary>
    public IReadOnlyList<string>? Exchanges { get; set; }

    /// <summary>
    /// The priorities that a dynamic listener consumes. Null: all. A typed listener uses those of its methods and requires null.
    /// </summary>
    public IReadOnlyList<NotificationPriority>? Priorities { get; set; }

    /// <summary>
    /// The pool. Each pool receives a copy of every notification, and its members share the copies. Null: the topic's own queues.
    /// </summary>
    public string? Pool { get; set; }

    /// <summary>Selects the notifications to handle. Others are acknowledged and not handled. Null: all.</summary>
    public NotificationFilter? Filter { get; set; }

    /// <summary>The maximum number of notifications that are handled at the same time.</summary>
    /// <value>16.</value>
    public int Concurrency { get; set; } = 16;

    /// <summary>
    /// The maximum number of notifications that the broker delivers from each queue ahead of their acknowledgement (AMQP 0-9-1,
    /// <c>basic.qos</c>), from 1 to 65,535.
    /// </summary>
    /// <remarks>
    /// A notification that waits at this listener cannot be taken by an idle member of the pool: set a low value where handlers take long.
    /// A notification that waits for its next attempt counts towards the prefetch: with a low value, a few that fail repeatedly delay the
    /// others during their pauses. A batch that is larger than the prefetch is handled when its <see cref="BatchTimeout"/> is over.
    /// </remarks>
    /// <value>Null: 64 more than <see cref="Concurrency"/>; for batches, 64 more than twice <see cref="BatchSize"/>.</value>
    public int? Prefetch { get; set; }

    /// <summary>The number of failed deliveries after which a notification goes to the queue <c>topic.dead</c>.</summary>
    /// <value>5.</value>
    public int DeliveryLimit { get; set; } = 5;

    /// <summary>The maximum number of notifications in a batch.</summary>
    /// <value>100.</value>
    public int BatchSize { get; set; } = 100;

    /// <summary>How long a batch waits for more notifications after its first one.</summary>
    /// <value>1 second.</value>
    public TimeSpan BatchTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stopping listener waits for its running handlers.</summary>
    /// <value>15 seconds, for the reason given at <see cref="RpcServerOptions.DrainTimeout"/>.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Checks the options and returns a copy that later changes do not affect.</summary>
    internal NotificationListenerOptions Validated()
    {
        CheckNames(Topics, "topic", nameof(Topics));
        CheckNames(Exchanges, "exchange", nameof(Exchanges));
        if (Priorities is { Count: 0 } || Priorities?.All(Enum.IsDefined) == false)
        {
            throw new ArgumentException(
                "A listener needs at least one priority, each a value of NotificationPriority; null is all.", nameof(Priorities));
        }

        if (Pool is not null)
            Identifiers.CheckTopic(Pool, "pool", nameof(Pool));
        CheckRange(Concurrency, 65_000, nameof(Concurrency));
        CheckRange(Prefetch ?? 1, ushort.MaxValue, nameof(Prefetch));
        CheckRange(DeliveryLimit, 1_000_000, nameof(DeliveryLimit));
        CheckRange(BatchSize, 10_000, nameof(BatchSize));
        if (BatchTimeout <= TimeSpan.Zero || BatchTimeout > LongestWait)
        {
            throw new ArgumentOutOfRangeException(
                nameof(BatchTimeout), BatchTimeout, "The timeout of a batch must be above zero and at most 1 day.");
        }

        if (DrainTimeout < TimeSpan.Zero || DrainTimeout > LongestWait)
        {
            throw new ArgumentOutOfRangeException(
                nameof(DrainTimeout), DrainTimeout, "The time to drain must be from zero to 1 day.");
        }

        return this with
        {
            Topics = Topics?.ToArray(),
            Exchanges = Exchanges?.ToArray(),
            Priorities = Priorities?.ToArray(),
            Filter = Filter?.Copy(),
        };
    }

    internal ushort EffectivePrefetch(int atATime) => (ushort)(Prefetch ?? Math.Min(atATime + Waiting, ushort.MaxValue));

    private static void CheckNames(IReadOnlyList<string>? names, string kind, string option)
    {
        if (names is { Count: 0 })
            throw new ArgumentException("The list is empty: a listener would hear nothing. Null is the default.", option);
        foreach (string name in names ?? [])
            Identifiers.CheckTopic(name, kind, option);
    }

    private static void CheckRange(int value, int most, string option)
    {
        if (value < 1 || value > most)
            throw new ArgumentOutOfRangeException(option, value, $"The value must be from 1 to {most}.");
    }
}

/// <summary>Selects notifications: every given pattern must match. Patterns match at the start of the text, as in oslo.messaging.</summary>
/// <remarks>
/// A pattern that exceeds <see cref="MatchTimeout"/> does not match. A value that is missing or is not a string does not match.
/// </remarks>
public sealed record NotificationFilter
{
    /// <summary>A regular expression for the publisher's id.</summary>
    public string? PublisherId { get; set; }

    /// <summary>A regular expression for the event type.</summary>
    public string? EventType { get; set; }

    /// <summary>Regular expressions for context values, by name.</summary>
    public IReadOnlyDictionary<string, string>? Context { get; set; }

    /// <summary>Regular expressions for <c>message_id</c> and <c>timestamp</c>.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    /// <summary>Regular expressions for payload members, by name.</summary>
    public IReadOnlyDictionary<string, string>? Payload { get; set; }

    /// <summary>The maximum time for matching one pattern.</summary>
    /// <value>100 ms.</value>
    public TimeSpan MatchTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    internal NotificationFilter Copy() => this with
    {
        Context = Context?.ToDictionary(StringComparer.Ordinal),
        Metadata = Metadata?.ToDictionary(StringComparer.Ordinal),
        Payload = Payload?.ToDictionary(StringComparer.Ordinal),
    };

    internal Regex Compile(string pattern)
    {
        // The pattern is compiled alone first: "a)|(b" is invalid alone, but the group that is added around it would make it valid.
        _ = new Regex(pattern, RegexOptions.CultureInvariant, MatchTimeout);
        return new Regex(@"\A(?:" + pattern + ")", RegexOptions.CultureInvariant, MatchTimeout);
    }
}
