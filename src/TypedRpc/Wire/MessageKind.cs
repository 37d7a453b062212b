namespace TypedRpc.Wire;

/// <summary>The kind of a message: the second element of every native envelope. Numbers are never reused.</summary>
internal enum MessageKind
{
    /// <summary>A request that expects a reply.</summary>
    Call = 1,

    /// <summary>A request without a reply.</summary>
    Cast = 2,

    /// <summary>The result of a call.</summary>
    Reply = 3,

    /// <summary>The failure of a call.</summary>
    Fault = 4,

    /// <summary>A keep-alive message of a call that a server runs, or holds until it can run it.</summary>
    Working = 5,

    /// <summary>The progress of a running call.</summary>
    Progress = 6,

    /// <summary>Items of a stream, or the end of the stream that is an argument.</summary>
    Items = 7,

    /// <summary>The receiver of a stream reports how many items and bytes it has consumed.</summary>
    Credit = 8,

    /// <summary>The caller no longer waits for a call.</summary>
    Cancel = 9,

    /// <summary>An empty message to an inbox. It is mandatory, so that the broker returns it when the inbox does not exist.</summary>
    Probe = 10,

    // Reserved: 11 notification.

    /// <summary>
    /// The question of a server whether a call still waits. The payload has the id of the question and the queue for the answer.
    /// </summary>
    Ask = 12,

    /// <summary>The answer of the caller, with the id of the question: true or false.</summary>
    Answer = 13,

    /// <summary>The answer to a cast with an inbox: the flags have the number of requests that the server takes in one message.</summary>
    Capacity = 14,

    /// <summary>
    /// A message that follows requests through their queue. The server answers it with <see cref="Capacity"/> as soon as it receives it.
    /// </summary>
    Marker = 15,
}
