using TypedRpc.Messages;

namespace TypedRpc.Client;

/// <summary>The groups of requests that are not packed together (<see cref="Message.PackGroup"/>).</summary>
internal static class PackGroups
{
    /// <summary>Calls that must not run twice. Their pack is acknowledged when the first of them starts.</summary>
    public const byte AcknowledgedBefore = 0;

    /// <summary>Casts and idempotent calls. Their pack is acknowledged when all of them have ended.</summary>
    public const byte AcknowledgedAfter = 1;
}
