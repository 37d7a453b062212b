namespace TypedRpc.Faults.Tests.Log;

/// <summary>What a line of the log tells.</summary>
public enum EntryKind
{
    /// <summary>Somebody asked for an operation.</summary>
    Invoke,

    /// <summary>It ended for him.</summary>
    End,

    /// <summary>A server began to run it.</summary>
    Run,
}

/// <summary>A line of the log.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="Id">The operation's id.</param>
public readonly record struct Entry(EntryKind Kind, long Id)
{
    public OperationKind Operation { get; init; }

    public Ending Ending { get; init; }

    /// <summary>What the caller of a call got.</summary>
    public string? Reply { get; init; }

    /// <summary>For a run, whether the broker had delivered the request before.</summary>
    public bool Redelivered { get; init; }

    /// <summary>When it happened, a timestamp of the system's clock.</summary>
    public long At { get; init; }

    /// <summary>For an ending, the exception that the caller got; null when it succeeded.</summary>
    public Exception? Failure { get; init; }

    /// <summary>For an ending, how long after the deadline it was; negative before it.</summary>
    public TimeSpan PastDeadline { get; init; }
}
