using System.ComponentModel;
using System.Text.Json;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Notifications;

/// <summary>A notification that a generated dispatcher delivers to a listener.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NotificationDelivery
{
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = Depth.Most };

    private readonly Notification _notification;
    private readonly long _mostDecoded;

    internal NotificationDelivery(Notification notification, int methodIndex, long maxDecoded, CancellationToken cancellationToken) =>
        (_notification, MethodIndex, _mostDecoded, CancellationToken) = (notification, methodIndex, maxDecoded, cancellationToken);

    /// <summary>The index of the method in <see cref="NotificationContractInfo.Methods"/>.</summary>
    public int MethodIndex { get; }

    /// <summary>Cancelled when the listener is stopping and no longer waits for its handlers.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Decodes the payload.</summary>
    /// <exception cref="RpcSerializationException">The payload does not match the parameter of the method.</exception>
    public TPayload ReadPayload<TPayload>(Shape<TPayload> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        try
        {
            using var document = JsonDocument.Parse(_notification.PayloadJson, Bounded);
            var reader = new JsonPayloadReader(document.RootElement, _mostDecoded);
            return Read(ref reader, shape);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw new RpcSerializationException($"The payload of '{_notification.EventType}' is not what its listener takes.", fault);
        }
    }

    private TPayload Read<TPayload>(ref JsonPayloadReader reader, Shape<TPayload> shape)
    {
        try
        {
            return shape.Read(ref reader);
        }
        catch (RpcSerializationException fault)
        {
            throw DecodingFault.InPayload(fault, _notification.EventType, reader.Path);
        }
    }
}
