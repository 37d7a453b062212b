using System.Text.Json;
using TypedRpc.Load.Measuring;

namespace TypedRpc.Load.Processes;

/// <summary>What a child process says, as a line of JSON after <see cref="Prefix"/>. One of the members is not null.</summary>
internal sealed record ChildAnswer
{
    public const string Prefix = "@@";

    /// <summary>The form of all lines, which the peer in Python uses too.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>The process is connected. The value is the address of a server, or empty.</summary>
    public string? Ready { get; init; }

    /// <summary>The operations that a client supports, said with <see cref="Ready"/>; null is calls.</summary>
    public IReadOnlyList<Operation>? Operations { get; init; }

    /// <summary>The measurement begins now.</summary>
    public bool? Measuring { get; init; }

    public ProcessMark? Mark { get; init; }

    public ClientFigures? Figures { get; init; }
}
