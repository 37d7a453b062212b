namespace TypedRpc.Faults.Tests.Work;

/// <summary>What has happened to a request for <see cref="ILongWork"/>.</summary>
public enum LongEvent
{
    Begun,

    Ended,

    /// <summary>It has ended, and its token was cancelled.</summary>
    Cancelled,

    /// <summary>It has received an item with another number than the next one.</summary>
    Wrong,
}
