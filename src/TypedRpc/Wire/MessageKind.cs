namespace TypedRpc.Wire;

/// <summary>What a message is: the second element of every native envelope. Numbers are never reused.</summary>
internal enum MessageKind
{
    /// <summary>A request that wants a reply.</summary>
    Call = 1,

    /// <summary>A request that wants none.</summary>
    Cast = 2,

    /// <summary>The result of a call.</summary>
    Reply = 3,

    /// <summary>The failure of a call.</summary>
    Fault = 4,

    /// <summary>A sign that a call is being run.</summary>
    Working = 5,

    // 6 progress, 7 item, 8 credit, 9 cancel, 10 probe and 11 notification are kept free for what their names say.

    /// <summary>A server's question to a caller: does the call that is named still wait? The payload says which question it is and where the answer goes.</summary>
    Ask = 12,

    /// <summary>The caller's answer to such a question, under the question's id: true or false.</summary>
    Answer = 13,
}
