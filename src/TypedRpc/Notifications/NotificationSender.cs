using System.ComponentModel;
using TypedRpc.Serialization;

namespace TypedRpc.Notifications;

/// <summary>What a generated notifier sends its notifications through. Safe to use from any thread.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NotificationSender
{
    /// <summary>Notifies; the task ends when the notification is in the buffer, or was dropped.</summary>
    /// <param name="method">The notification.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="cancellationToken">Ends the wait for room in the buffer.</param>
    public ValueTask NotifyAsync<TPayload>(ShapedMethod<TPayload, Nothing> method, TPayload payload, CancellationToken cancellationToken) => throw new NotSupportedException();
}
