namespace TypedRpc.Faults.Tests.Log;

/// <summary>What must hold of every log.</summary>
[Flags]
public enum Rule
{
    /// <summary>Every operation has ended for its caller, once.</summary>
    OneOutcome = 1,

    /// <summary>What succeeded was run: a confirmed cast is not lost, and a reply comes of a run.</summary>
    ConfirmedIsDelivered = 2,

    /// <summary>What was run was asked for.</summary>
    DeliveredIsSent = 4,

    /// <summary>A reply is the one to its own request.</summary>
    NoReplyCrossed = 8,

    /// <summary>A call that is not idempotent ran at most once.</summary>
    NoCallRunTwice = 16,

    /// <summary>A failure is typed.</summary>
    FailuresAreTyped = 32,

    /// <summary>What a failure says was not started never ran.</summary>
    NotStartedNeverRan = 64,

    All = OneOutcome | ConfirmedIsDelivered | DeliveredIsSent | NoReplyCrossed | NoCallRunTwice | FailuresAreTyped | NotStartedNeverRan,
}
