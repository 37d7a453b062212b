using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>A reply with all that is needed to send it, whether it is a result or a failure.</summary>
/// <param name="request">The header of the request.</param>
/// <param name="inbox">The inbox of the caller.</param>
/// <param name="deadline">When the caller stops waiting, as a timestamp of the bus's clock.</param>
/// <param name="body">The encoded reply. The sender takes ownership of it.</param>
internal readonly struct Reply(in RequestHeader request, string inbox, long deadline, MessageBody body)
{
    public RequestHeader Request { get; } = request;

    public string Inbox { get; } = inbox;

    public long Deadline { get; } = deadline;

    public MessageBody Body { get; } = body;

    /// <summary>
    /// True when the request is acknowledged after its reply. The broker must then confirm the reply first, as a crash between the two
    /// would lose both.
    /// </summary>
    public bool IsOwed { get; init; }

    /// <summary>
    /// False when the reply is void if the connection is lost: the broker then redelivers the request, and another server may run it.
    /// </summary>
    public bool SurvivesEpoch { get; init; } = true;
}
