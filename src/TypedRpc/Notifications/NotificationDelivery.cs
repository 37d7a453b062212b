using System.ComponentModel;
using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Notifications;

/// <summary>A notification on its way through a generated dispatcher to a listener.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NotificationDelivery
{
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = Depth.Most };

    private readonly Notification _notification;

    internal NotificationDelivery(Notification notification, int methodIndex, CancellationToken cancellationToken) =>
        (_notification, MethodIndex, CancellationToken) = (notification, methodIndex, cancellationToken);

    /// <summary>The index of the method in <see cref="NotificationContractInfo.Methods"/>.</summary>
    public int MethodIndex { get; }

    /// <summary>Fires when the listener stops and does not wait any longer.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Decodes the payload.</summary>
    /// <exception cref="RpcSerializationException">It is not what the method takes.</exception>
    public TPayload ReadPayload<TPayload>(Shape<TPayload> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        try
        {
            using var document = JsonDocument.Parse(_notification.PayloadJson, Bounded);
            var reader = new JsonPayloadReader(document.RootElement);
            return shape.Read(ref reader);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw new RpcSerializationException($"The payload of '{_notification.EventType}' is not what its listener takes.", fault);
        }
    }
}
