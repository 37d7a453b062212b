using System.ComponentModel;
using TypedRpc.Serialization;

namespace TypedRpc.Notifications;

/// <summary>A notification on its way through a generated dispatcher to a listener.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NotificationDelivery
{
    /// <summary>The index of the method in <see cref="NotificationContractInfo.Methods"/>.</summary>
    public int MethodIndex { get; }

    /// <summary>Fires when the listener stops and does not wait any longer.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Decodes the payload.</summary>
    /// <exception cref="RpcSerializationException">It is not what the method takes.</exception>
    public TPayload ReadPayload<TPayload>(Shape<TPayload> shape) => throw new NotSupportedException();
}
