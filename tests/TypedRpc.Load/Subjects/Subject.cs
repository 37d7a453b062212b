namespace TypedRpc.Load.Subjects;

/// <summary>What is compared.</summary>
/// <param name="Name">The name that the command line and the tables use.</param>
/// <param name="Description">One line for the head of the tables.</param>
/// <param name="ServeAsync">Starts its server.</param>
/// <param name="ConnectAsync">Connects its client.</param>
internal sealed record Subject(
    string Name, string Description, Func<Place, Task<IServer>> ServeAsync, Func<Place, Task<IClient>> ConnectAsync)
{
    /// <summary>The program and its first arguments, which this executable's own child command replaces; null is this executable.</summary>
    public IReadOnlyList<string>? Program { get; init; }

    /// <summary>False: its client reaches its server without the broker.</summary>
    public bool UsesBroker { get; init; } = true;

    /// <summary>Why the subject cannot run here; null when it can.</summary>
    public Func<string?> Unavailable { get; init; } = static () => null;
}
