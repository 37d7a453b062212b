namespace TypedRpc;

/// <summary>The health of a bus at one point in time, and its cause.</summary>
public sealed class RpcBusHealth
{
    /// <summary>The state of the connection.</summary>
    public required RpcBusState State { get; init; }

    /// <summary>The cause of this state. It never contains a password.</summary>
    public required string Cause { get; init; }

    /// <summary>The time at which the state began, in UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The number of the current epoch, from 1; without a connection, that of the last one. 0 before the first.</summary>
    /// <remarks>An epoch is a pair of connections (publish, consume) that live and die together.</remarks>
    public int Epoch { get; init; }

    /// <summary>The problems of a connected bus: one line for each queue that is not consumed.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>True when requests can be published and all consumers run.</summary>
    public bool IsHealthy => State == RpcBusState.Connected;

    /// <summary>The state and its cause.</summary>
    public override string ToString() => $"{State} (epoch {Epoch}): {Cause}{string.Concat(Problems.Select(problem => "; " + problem))}";
}
