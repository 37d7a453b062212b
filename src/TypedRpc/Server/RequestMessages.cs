using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>
/// Passes what callers send about their requests to the requests: cancellations, items of an argument, credit for a result.
/// </summary>
/// <remarks>
/// It arrives in the inbox of the bus, and cancellations also in the cancellation queue of a server. The id of a request has 64 random
/// bits, so only its caller can name it.
/// </remarks>
internal sealed class RequestMessages(ServerCore core, RunningRequests? only = null) : IRequestSink, IDeliverySink
{
    public bool OnMessage(in ReplyHeader header, Delivery delivery)
    {
        NativeFormat format = core.Bus.Formats.Native;
        switch (header.Kind)
        {
            case MessageKind.Cancel:
                Cancel(header.Id, NativeFormat.ReadCancel(delivery.Body, header));
                return false;
            case MessageKind.Credit:
                Find(header.Id)?.Streams?.OnCredit(format.ReadCredit(delivery.Body, header).Consumed);
                return false;
            default:
                return Find(header.Id)?.Streams?.OnItems(format.ReadItems(delivery.Body, header), delivery) == true;
        }
    }

    public bool OnUnreadable(MessageId request, RpcSerializationException reason)
    {
        if (Find(request)?.Streams is not { } streams)
            return false;
        streams.FailItems(reason);
        return true;
    }

    /// <summary>Handles a message of the cancellation queue, in which a peer may put anything.</summary>
    public void OnDelivery(Delivery delivery)
    {
        try
        {
            if (core.Bus.Formats.Find(delivery.ContentType) is NativeFormat format
                && format.ReadReply(delivery.Body) is { Kind: MessageKind.Cancel } header)
            {
                OnMessage(header, delivery);
            }
            else
            {
                core.Bus.Counters.MessageRejected();
            }
        }
        catch (RpcSerializationException)
        {
            core.Bus.Counters.MessageRejected();
        }
        finally
        {
            delivery.Release();
        }
    }

    private void Cancel(MessageId call, long milliseconds)
    {
        long until = core.Bus.Time.GetTimestamp() + core.Bus.Ticks(TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue)));
        if (only is not null)
            only.Cancel(call, until);
        else
            Array.ForEach([.. core.Running], running => running.Cancel(call, until));
    }

    private RequestInvocation? Find(MessageId call)
    {
        foreach (RunningRequests running in core.Running)
        {
            if (running.Find(call) is { } found)
                return found;
        }

        return null;
    }
}
