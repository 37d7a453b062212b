using TypedRpc.Generated;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Notifications;

/// <summary>A notification that a generated dispatcher passes to a listener.</summary>
/// <param name="notification">The notification.</param>
/// <param name="methodIndex">The index of its method in the contract.</param>
/// <param name="maxDecoded">The maximum memory of the decoded payload, in bytes.</param>
/// <param name="abandoned">Cancelled when the listener is stopping and no longer waits for its handlers.</param>
internal sealed class NotificationInvocation(Notification notification, int methodIndex, long maxDecoded, CancellationToken abandoned)
    : RpcInvocation
{
    public override int MethodIndex => methodIndex;

    public override CancellationToken CancellationToken => abandoned;

    public override TPayload ReadArguments<TPayload>(Shape<TPayload> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        try
        {
            var reader = new JsonPayloadReader(notification.Payload, maxDecoded);
            return Read(ref reader, shape);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new RpcSerializationException($"The payload of '{notification.EventType}' is not what its listener takes.", exception);
        }
    }

    public override ValueTask CompleteAsync(Task task) => new(task);

    public override ValueTask CompleteAsync<TResult>(Task<TResult> task, Shape<TResult> shape) => new(task);

    public override ValueTask CompleteAsync<TResult>(ValueTask<TResult> task, Shape<TResult> shape) => new(task.AsTask());

    private TPayload Read<TPayload>(ref JsonPayloadReader reader, Shape<TPayload> shape)
    {
        try
        {
            return shape.Read(ref reader);
        }
        catch (RpcSerializationException exception)
        {
            throw DecodingFault.InPayload(exception, notification.EventType, reader.Path);
        }
    }
}
