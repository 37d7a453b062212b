namespace TypedRpc.Notifications;

/// <summary>Some topics have the notification and others do not: only those need another attempt.</summary>
internal sealed class PartlySentException(IReadOnlyList<string> topics, Exception fault) : Exception(fault.Message, fault)
{
    /// <summary>The topics that were not reached.</summary>
    public IReadOnlyList<string> Topics { get; } = topics;
}
