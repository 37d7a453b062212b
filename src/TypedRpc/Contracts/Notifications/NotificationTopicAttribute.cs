namespace TypedRpc;

/// <summary>
/// Declares an interface of typed notifications. A generated notifier implements it to publish; your class implements it to listen.
/// </summary>
/// <param name="topics">The topics. None: the bus's <see cref="NotificationOptions.Topics"/>, by default <c>notifications</c>.</param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class NotificationTopicAttribute(params string[] topics) : Attribute
{
    /// <summary>The topics.</summary>
    public IReadOnlyList<string> Topics { get; } = topics;

    /// <summary>The control exchange of the topics; null is the bus's.</summary>
    public string? Exchange { get; set; }
}
