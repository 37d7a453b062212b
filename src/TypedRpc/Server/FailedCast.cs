using TypedRpc.Messages;
using TypedRpc.Pump;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>A cast whose method threw and that may be tried again.</summary>
internal sealed class FailedCast(ServerParts parts, RpcTarget target, RpcInvocation invocation, Delivery delivery, Exception failure)
    : FailedDelivery(delivery, invocation.Stage == InvocationStage.Decoding ? 1 : invocation.Method.Method.Attempts, failure) // arguments get no better by waiting
{
    private readonly string _id = invocation.Header.Id.ToString();

    public override QueueDeclaration Dead => BusTopology.DeadLetters(target.Topic);

    private string Method => invocation.Header.Method;

    public override void OnAgain() => parts.Logger.CastComesAgain(Method, _id, Attempt, Limit, Failure);

    public override void OnDead()
    {
        parts.Counters.CastDeadLettered();
        parts.Logger.CastDeadLettered(Method, _id, Attempt, Dead.Name, Failure);
    }

    public override void OnRejected(Exception fault)
    {
        parts.Counters.MessageRejected();
        parts.Logger.CastRejected(Method, _id, Attempt, Dead.Name, fault);
    }

    public override void OnNotPublished(Exception fault) => parts.Logger.CastNotPutBack(Method, _id, fault);
}
