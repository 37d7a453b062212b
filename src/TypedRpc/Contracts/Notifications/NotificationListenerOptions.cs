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
public sealed record NotificationListenerOptions : IChecked
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

    /// <summary>Finds all invalid options. Options without a problem can be used.</summary>
    public IReadOnlyList<RpcOptionProblem> FindProblems()
    {
        var checks = default(OptionChecks);
        ((IChecked)this).Check(ref checks);
        return checks.Problems;
    }

    /// <summary>Checks the options and returns a copy that later changes do not affect.</summary>
    internal NotificationListenerOptions Validated()
    {
        var checks = default(OptionChecks);
        ((IChecked)this).Check(ref checks);
        checks.ThrowIfAny();
        return this with
        {
            Topics = Topics?.ToArray(),
            Exchanges = Exchanges?.ToArray(),
            Priorities = Priorities?.ToArray(),
            Filter = Filter?.Copy(),
        };
    }

    internal ushort EffectivePrefetch(int atATime) => (ushort)(Prefetch ?? Math.Min(atATime + Waiting, ushort.MaxValue));

    void IChecked.Check(ref OptionChecks checks)
    {
        checks.Topics(Topics, "topic", nameof(Topics));
        checks.Topics(Exchanges, "exchange", nameof(Exchanges));
        checks.That(
            Priorities is not { Count: 0 } && Priorities?.All(Enum.IsDefined) != false,
            nameof(Priorities),
            "A listener needs at least one priority, each a value of NotificationPriority; null is all.");
        checks.Topic(Pool, "pool", nameof(Pool));
        checks.Range(Concurrency, 1, 65_000, nameof(Concurrency));
        checks.Range(Prefetch, 1, ushort.MaxValue, nameof(Prefetch));
        checks.Range(DeliveryLimit, 1, 1_000_000, nameof(DeliveryLimit));
        checks.Range(BatchSize, 1, 10_000, nameof(BatchSize));
        checks.Range(BatchTimeout, TimeSpan.FromTicks(1), LongestWait, nameof(BatchTimeout));
        checks.Range(DrainTimeout, TimeSpan.Zero, LongestWait, nameof(DrainTimeout));
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
