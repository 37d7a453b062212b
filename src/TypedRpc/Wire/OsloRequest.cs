using System.Text.Json;
using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>What an oslo.messaging request says beside what every request does. It stays valid when the body is given back.</summary>
internal sealed class OsloRequest
{
    /// <summary>The id as it came, which the reply must repeat; null for a cast.</summary>
    public string? MessageId { get; init; }

    /// <summary>The id of this one sending, by which a message that comes twice is known; null when it has none.</summary>
    public string? UniqueId { get; init; }

    /// <summary>The same as a number; a random one, which no other message has, when it has none.</summary>
    public MessageId Key { get; init; }

    /// <summary>The arguments by their names.</summary>
    public JsonElement Arguments { get; init; }

    /// <summary>The version as it came, for the failure that names it; null when it is one.</summary>
    public string? NoVersion { get; init; }

    /// <summary>Why the request cannot be served, when that shows before a method is looked for.</summary>
    public Fault? Refusal { get; init; }
}
