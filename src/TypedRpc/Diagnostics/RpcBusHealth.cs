namespace TypedRpc;

/// <summary>How a bus is at a moment, and why.</summary>
public sealed class RpcBusHealth
{
    /// <summary>The state of the connection.</summary>
    public required RpcBusState State { get; init; }

    /// <summary>What brought this state about; passwords are never in it.</summary>
    public required string Cause { get; init; }

    /// <summary>When the state began, in UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The number of the connection, from 1; while there is none, of the last one. 0 before the first.</summary>
    public int Epoch { get; init; }

    /// <summary>What does not work although the bus is connected: a line for each queue that is not consumed.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>True when requests can be sent and all that is served is served.</summary>
    public bool IsHealthy => State == RpcBusState.Connected;

    /// <summary>The state and its cause.</summary>
    public override string ToString() => $"{State} (epoch {Epoch}): {Cause}{string.Concat(Problems.Select(problem => "; " + problem))}";
}
