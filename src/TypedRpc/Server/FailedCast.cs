using TypedRpc.Messages;
using TypedRpc.Receiving;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>A cast whose method threw and that may be retried.</summary>
internal sealed class FailedCast(ServerCore core, RpcTarget target, RequestInvocation invocation, Delivery delivery, Exception failure)
    : FailedDelivery(delivery, LimitOf(invocation), failure)
{
    private readonly string _id = invocation.Header.Id.ToString();

    public override QueueDeclaration Dead => BusTopology.DeadLetters(target.Topic);

    // Arguments that cannot be decoded are not retried.
    private static int LimitOf(RequestInvocation invocation) =>
        invocation.Stage == InvocationStage.Decoding ? 1 : invocation.Method.Method.Attempts ?? 1;

    private string Method => invocation.Header.Method;

    public override void OnAgain()
    {
        core.Bus.Counters.CastRetried();
        core.Logger.CastRetried(Method, _id, Attempt, Limit, Failure);
    }

    public override void OnDead()
    {
        core.Bus.Counters.CastDeadLettered();
        core.Logger.CastDeadLettered(Method, _id, Attempt, Dead.Name, Failure);
    }

    public override void OnRejected(Exception exception)
    {
        core.Bus.Counters.MessageRejected();
        core.Logger.CastRejected(Method, _id, Attempt, Dead.Name, exception);
    }

    public override void OnNotPublished(Exception exception) => core.Logger.CastNotRepublished(Method, _id, exception);
}
