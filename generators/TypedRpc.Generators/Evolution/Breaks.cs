namespace TypedRpc.Generators.Evolution;

/// <summary>Which deployed peers a change breaks. The writer of a parameter is the client, the writer of a result is the server.</summary>
[Flags]
internal enum Breaks
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A new peer refuses or misreads values that an old peer writes.</summary>
    OldWriters = 1,

    /// <summary>An old peer refuses or misreads values that a new peer writes.</summary>
    NewWriters = 2,

    /// <summary>Both.</summary>
    Both = OldWriters | NewWriters,

    /// <summary>Peers that write JSON, where parameters have names.</summary>
    Json = 4,
}
