using TypedRpc.Generated;
using TypedRpc.Serialization;

namespace TypedRpc.Notifications;

/// <summary>Publishes the notifications of a generated notifier.</summary>
internal sealed class NotificationInvoker : RpcInvoker
{
    private readonly NotifierCore _core;
    private readonly string _publisherId;
    private readonly NotificationAddress _address;

    public NotificationInvoker(NotifierCore core, string publisherId, NotificationAddress address)
    {
        ArgumentException.ThrowIfNullOrEmpty(publisherId);
        (_core, _publisherId, _address) = (core, publisherId, address);
    }

    public override ValueTask NotifyAsync<TPayload>(
        ShapedMethod<TPayload, Nothing> method, TPayload payload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (!_core.Drivers.IsAny)
            return ValueTask.CompletedTask;
        ReadOnlyMemory<byte> json = _core.Payloads.Write(method.Arguments, payload);
        Notification notification = _core.Create(
            _publisherId, method.Name, method.Priority ?? NotificationPriority.Info, RpcContext.Current, json);
        return _core.NotifyAsync(notification, _address, cancellationToken);
    }
}
