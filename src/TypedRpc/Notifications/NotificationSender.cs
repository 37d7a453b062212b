using System.ComponentModel;
using TypedRpc.Serialization;

namespace TypedRpc.Notifications;

/// <summary>Publishes the notifications of a generated notifier.</summary>
/// <remarks>Thread-safe.</remarks>
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

    /// <summary>Publishes a notification. The task completes when the notification is buffered or dropped.</summary>
    /// <param name="method">The notification method.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="cancellationToken">Cancels the wait for buffer space.</param>
    /// <exception cref="ArgumentException">
    /// The payload contains a value that cannot be serialized, or reading one of its members threw.
    /// </exception>
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
