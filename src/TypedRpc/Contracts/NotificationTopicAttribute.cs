namespace TypedRpc;

/// <summary>Makes an interface a set of typed notifications. The same interface sends them and, implemented, listens to them.</summary>
/// <param name="topics">The topics; none is <c>notifications</c>.</param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class NotificationTopicAttribute(params string[] topics) : Attribute
{
    /// <summary>The topics.</summary>
    public IReadOnlyList<string> Topics { get; } = topics;

    /// <summary>The control exchange of the topics; null is the bus's.</summary>
    public string? Exchange { get; set; }
}
