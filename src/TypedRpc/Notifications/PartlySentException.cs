namespace TypedRpc.Notifications;

/// <summary>The notification was published to some topics and not to others. Only the others are retried.</summary>
internal sealed class PartlySentException(IReadOnlyList<string> topics, Exception exception) : Exception(exception.Message, exception)
{
    /// <summary>The topics to which the notification was not published.</summary>
    public IReadOnlyList<string> Topics { get; } = topics;
}
