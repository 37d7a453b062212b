namespace TypedRpc.Generators.Evolution;

/// <summary>Which deployed peers a change breaks. For a parameter the client is who writes, for a result the server is.</summary>
[Flags]
internal enum Breaks
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>What a peer from before the change writes is refused or taken for something else after it.</summary>
    OldWriters = 1,

    /// <summary>What a peer from after the change writes is refused or taken for something else by one from before it.</summary>
    NewWriters = 2,

    /// <summary>Both.</summary>
    Both = OldWriters | NewWriters,

    /// <summary>Peers that write JSON, where parameters have names.</summary>
    Json = 4,
}
