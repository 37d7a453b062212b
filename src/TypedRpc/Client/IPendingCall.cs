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

    /// <param name="unansweredSince">The <see cref="CallProgress.UnansweredSince"/> that this is based on.</param>
    bool OnNoConsumer(long unansweredSince);

    /// <summary>A server asks whether the call still waits, so that it may run it.</summary>
    bool OnAsked(long now);

    bool OnServerSilent();

    bool OnConnectionLost(Exception reason);

    bool OnStopping();
}
