using Microsoft.Extensions.Logging;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>A listener whose exceptions are logged: a listener must not throw, and if it does, the transport keeps working.</summary>
internal sealed class GuardedListener(ITransportListener listener, ILogger logger) : ITransportListener
{
    public void OnReturned(in Message message)
    {
        try
        {
            listener.OnReturned(message);
        }
        catch (Exception exception)
        {
            LifecycleLog.ListenerFailed(logger, exception);
        }
    }

    public void OnDropped(in Message message)
    {
        try
        {
            listener.OnDropped(message);
        }
        catch (Exception exception)
        {
            LifecycleLog.ListenerFailed(logger, exception);
        }
    }

    public void OnRejected(string queue) => Guard(() => listener.OnRejected(queue));

    public void OnEpochStarted(int epoch) => Guard(() => listener.OnEpochStarted(epoch));

    public void OnEpochEnded(int epoch, TransportException reason) => Guard(() => listener.OnEpochEnded(epoch, reason));

    public void OnHealthChanged(RpcBusHealth health) => Guard(() => listener.OnHealthChanged(health));

    private void Guard(Action report)
    {
        try
        {
            report();
        }
        catch (Exception exception)
        {
            LifecycleLog.ListenerFailed(logger, exception);
        }
    }
}
