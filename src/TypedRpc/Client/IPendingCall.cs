using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>A call that waits for its outcome, whatever its result's type. Each ending returns true for the one that counted.</summary>
internal interface IPendingCall
{
    MessageId Id { get; set; }

    CallProgress Progress { get; }

    /// <summary>Takes over a reply and releases it, unless it does not count.</summary>
    bool OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery);

    bool OnUnreadable(RpcSerializationException reason);

    bool OnDeadline(long now);

    bool OnReturned();

    bool OnNoConsumer();

    bool OnServerSilent();

    bool OnConnectionLost(Exception reason);

    bool OnStopping();
}
