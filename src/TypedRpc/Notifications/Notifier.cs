namespace TypedRpc.Notifications;

/// <summary>The notifier of a publisher for payloads without a declared type.</summary>
internal sealed class Notifier : INotifier
{
    private readonly NotifierCore _core;
    private readonly NotificationAddress _address;

    public Notifier(NotifierCore core, string publisherId, NotificationAddress address)
    {
        ArgumentException.ThrowIfNullOrEmpty(publisherId);
        (_core, PublisherId, _address) = (core, publisherId, address);
    }

    public string PublisherId { get; }

    public bool IsEnabled => _core.Drivers.IsAny;

    public INotifier With(string? publisherId = null, int? retry = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retry ?? 0, -1, nameof(retry));
        return new Notifier(_core, publisherId ?? PublisherId, _address with { Retry = retry ?? _address.Retry });
    }

    public ValueTask NotifyAsync(
        NotificationPriority priority, string eventType, object? payload, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventType);
        if (!Enum.IsDefined(priority))
            throw new ArgumentException($"'{priority}' is not a priority of a notification.", nameof(priority));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (!IsEnabled)
            return ValueTask.CompletedTask;
        ReadOnlyMemory<byte> json = _core.Payloads.Write(DynamicPayload.Shape, payload);
        return _core.NotifyAsync(_core.Create(PublisherId, eventType, priority, RpcContext.Current, json), _address, cancellationToken);
    }
}
