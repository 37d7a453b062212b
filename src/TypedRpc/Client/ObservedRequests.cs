using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Client;

/// <summary>Starts and ends the observed operations of calls and casts.</summary>
internal static class ObservedRequests
{
    public static ObservedOperation StartCall(ClientCore client, CallRoute route, RpcMethod method) =>
        Start(client, route, OperationRole.Call, method);

    public static ObservedOperation StartCast(ClientCore client, CallRoute route, RpcMethod method, MessageId id)
    {
        ObservedOperation operation = Start(client, route, OperationRole.Send, method);
        if (!operation.IsRecorded)
            return operation;
        operation.Tag(TelemetryNames.MessageId, id.ToString());
        if (route.IsFanout || method.Kind == RpcMethodKind.FanoutCast)
            operation.Tag(TelemetryNames.Fanout, true);
        return operation;
    }

    /// <summary>Records the failure of a request.</summary>
    public static void Fail(ObservedOperation operation, ShapedMethod method, Exception exception)
    {
        string? declared = FaultShape.Find(method.Faults, exception)?.WireName;
        operation.Fail(declared ?? ErrorTypes.Of(exception), ErrorTypes.DescriptionOf(exception));
        if (exception is not RpcException known)
            return;
        operation.Tag(TelemetryNames.Execution, known.Execution.ToString());
        if (known is RpcTimeoutException late)
            operation.Tag(TelemetryNames.TimeoutStage, late.Stage.ToString());
    }

    private static ObservedOperation Start(ClientCore client, CallRoute route, OperationRole role, RpcMethod method) =>
        ObservedOperation.Start(
            role,
            new OperationNames(client.Transport.MessagingSystem, route.Target.Topic)
            {
                Method = MethodNames.Of(route.Target.Topic, route.Target.Namespace, method.Name),
                Exchange = route.Target.Exchange,
                Server = route.Target.Server,
            },
            client.Time);
}
