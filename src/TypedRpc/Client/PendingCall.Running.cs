using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <content>What the server of a call sends while it has the call, and what the caller sends when it no longer waits.</content>
internal sealed partial class PendingCall<TResult>
{
    // If the server of an idempotent call is lost, another server runs the call again, so silence is not a failure. A Python server sends
    // keep-alive messages only if the request asks for them.
    private bool OnSign(IWireFormat format, in ReplyHeader header, Delivery delivery)
    {
        CallRoute route = Progress.Route;
        bool isRunning = true;
        try
        {
            if (format is NativeFormat native)
            {
                (string? inbox, isRunning) = native.ReadWorking(delivery.Body, header);
                Progress.ServerInbox = inbox ?? Progress.ServerInbox;
            }
        }
        catch (RpcSerializationException unreadable)
        {
            return OnUnreadable(unreadable);
        }
        finally
        {
            delivery.Release();
        }

        if (route.MonitorSeconds > 0)
            Progress.SilentAt = client.Time.GetTimestamp() + (route.MonitorSeconds * client.Time.TimestampFrequency);
        else if (isRunning && route.Format.ShowsProgress)
            Heard();
        else if (route.Format.ShowsProgress)
            Progress.Held(client.Time.GetTimestamp());
        Progress.IsRunning |= isRunning;
        return true;
    }

    private void Heard()
    {
        Progress.Taken();
        Progress.SilentAt = Progress.Liveness == 0 ? long.MaxValue : client.Time.GetTimestamp() + SilenceTicks;
    }

    private bool OnStream(in ReplyHeader header, Delivery delivery)
    {
        if (Streams is null)
            return false;
        bool isTaken = false;
        try
        {
            Progress.IsRunning = true;
            Heard();
            isTaken = Streams.OnMessage(header, delivery);
        }
        catch (RpcSerializationException unreadable)
        {
            OnUnreadable(unreadable);
        }

        if (!isTaken)
            delivery.Release();
        return true;
    }

    // A method whose caller no longer waits must not run to its end.
    private bool CancelIf(bool ended)
    {
        if (ended)
            client.Cancellations.Send(Id, Progress);
        return ended;
    }
}
