using TypedRpc;

namespace BlockStorage;

/// <summary>The command-line options.</summary>
/// <param name="Transport">The transport URL; null is that of the configuration.</param>
/// <param name="Role">The role of this process, or <c>all</c>.</param>
/// <param name="Host">The name of a volume manager's host.</param>
/// <param name="Volumes">How many volumes the API requests.</param>
/// <param name="Folder">The folder of the volume managers; null is a temporary folder.</param>
/// <param name="Trace">Whether each hop of each message is printed.</param>
/// <param name="Wire">The format of requests. Python peers read only the format of oslo.messaging.</param>
internal sealed record Settings(string? Transport, string Role, string Host, int Volumes, string? Folder, bool Trace, RpcWire Wire)
{
    /// <summary>True when the process ends by itself, and its transcript is all that a person wants to see.</summary>
    public bool IsDemonstration => Role is "all" or "api";
}
