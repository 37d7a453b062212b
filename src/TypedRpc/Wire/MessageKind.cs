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

    /// <summary>A keep-alive message of a running call.</summary>
    Working = 5,

    // Reserved: 6 progress, 7 item, 8 credit, 9 cancel, 10 probe and 11 notification.

    /// <summary>
    /// The question of a server whether a call still waits. The payload has the id of the question and the queue for the answer.
    /// </summary>
    Ask = 12,

    /// <summary>The answer of the caller, with the id of the question: true or false.</summary>
    Answer = 13,

    /// <summary>The answer to a cast with an inbox: the flags have the number of requests that the server takes in one message.</summary>
    Capacity = 14,
}
