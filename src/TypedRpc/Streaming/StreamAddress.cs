using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Streaming;

/// <summary>Where the items of a stream go.</summary>
/// <param name="Call">The id of the call.</param>
/// <param name="IsArgument">True for a stream that the caller sends; false for the result of a call.</param>
/// <param name="Inbox">The inbox of the receiver.</param>
/// <param name="OwnInbox">The inbox of the sender, to which the receiver sends its credit; null when the receiver knows it.</param>
/// <param name="Epoch">The only epoch in which items may be sent: items of an earlier one may be lost.</param>
/// <param name="Window">How far the sender may be ahead of the receiver.</param>
/// <param name="ContentType">The content type of the messages.</param>
internal sealed record StreamAddress(
    MessageId Call, bool IsArgument, string Inbox, string? OwnInbox, int Epoch, StreamWindow Window, string ContentType)
{
    /// <summary>The message of some items. It is mandatory, so that a receiver that is gone is noticed.</summary>
    public Message MessageOf(MessageBody items) => new("", Inbox, items)
    {
        ContentType = ContentType,
        Mandatory = true,
        Epoch = Epoch,
        MaxPacked = RpcClientOptions.MaxPackedLimit,
    };
}
