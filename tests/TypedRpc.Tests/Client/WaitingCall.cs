using TypedRpc.Client;
using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Client;

/// <summary>A call that only notes how it ended.</summary>
internal sealed class WaitingCall(CallProgress progress, PendingCalls? pending = null) : IPendingCall
{
    private readonly Lock _gate = new();
    private readonly List<string> _endings = [];

    public MessageId Id { get; set; }

    public CallProgress Progress { get; } = progress;

    public string Endings
    {
        get
        {
            lock (_gate)
                return string.Join(' ', _endings);
        }
    }

    public bool OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery) => Ended("reply");

    public bool OnUnreadable(RpcSerializationException reason) => Ended("unreadable");

    public bool OnDeadline(long now) => Ended("deadline");

    public bool OnReturned() => Ended("returned");

    public bool OnNoConsumer(long unansweredSince) => Ended("no-consumer");

    public bool OnAsked(long now) => true;

    public bool OnServerSilent() => Ended("silent");

    public bool OnServerLost(long unansweredSince) => Ended("server-lost");

    public bool OnServerGone() => Ended("server-gone");

    public bool OnItemsFailed(Exception reason) => Ended("items-failed");

    public bool OnConnectionLost(Exception reason) => Ended("lost");

    public bool OnStopping() => Ended("stopping");

    private bool Ended(string how)
    {
        lock (_gate)
            _endings.Add(how);
        pending?.Remove(this);
        return true;
    }
}
