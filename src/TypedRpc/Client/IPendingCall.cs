using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>A call that waits for its outcome, independent of the type of its result.</summary>
/// <remarks>The methods return true when they completed the call or started a retry, and false when the event has no effect.</remarks>
internal interface IPendingCall
{
    MessageId Id { get; set; }

    CallProgress Progress { get; }

    /// <summary>
    /// Handles a reply, a part of one or a keep-alive message. If it returns true, it has taken over the delivery and releases it.
    /// </summary>
    bool OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery);

    bool OnUnreadable(RpcSerializationException reason);

    bool OnDeadline(long now);

    bool OnReturned();

    /// <param name="unansweredSince">The <see cref="CallProgress.UnansweredSince"/> on which the decision is based.</param>
    bool OnNoConsumer(long unansweredSince);

    /// <summary>A server asks whether the call still waits. True makes the server run the call.</summary>
    bool OnAsked(long now);

    bool OnServerSilent();

    /// <summary>The server that took the call has ended or hangs. It has sent no keep-alive message since.</summary>
    /// <param name="unansweredSince">The <see cref="CallProgress.UnansweredSince"/> on which the decision is based.</param>
    bool OnServerLost(long unansweredSince);

    /// <summary>The broker has returned a message to the server that runs the call: its inbox does not exist.</summary>
    bool OnServerGone();

    /// <summary>The items that the caller sends have failed, or the connection was lost that they need.</summary>
    bool OnItemsFailed(Exception reason);

    bool OnConnectionLost(Exception reason);

    bool OnStopping();
}
