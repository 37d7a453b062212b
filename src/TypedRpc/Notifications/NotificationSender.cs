using System.ComponentModel;
using TypedRpc.Serialization;

namespace TypedRpc.Notifications;

/// <summary>What a generated notifier sends its notifications through. Safe to use from any thread.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NotificationSender
{
    private readonly NotifierCore _core;
    private readonly string _publisherId;
    private readonly NotificationAddress _address;

    internal NotificationSender(NotifierCore core, string publisherId, NotificationAddress address)
    {
        ArgumentException.ThrowIfNullOrEmpty(publisherId);
        (_core, _publisherId, _address) = (core, publisherId, address);
    }

    /// <summary>Notifies; the task ends when the notification is in the buffer, or was dropped.</summary>
    /// <param name="method">The notification.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="cancellationToken">Ends the wait for room in the buffer.</param>
    /// <exception cref="ArgumentException">The payload holds what cannot travel, or a member of it could not be read.</exception>
    public ValueTask NotifyAsync<TPayload>(ShapedMethod<TPayload, Nothing> method, TPayload payload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (!_core.Drivers.IsAny)
            return ValueTask.CompletedTask;
        ReadOnlyMemory<byte> json = _core.Payloads.Write(method.Arguments, payload);
        return _core.NotifyAsync(_core.Create(_publisherId, method.Name, method.Priority, RpcContext.Current, json), _address, cancellationToken);
    }
}
