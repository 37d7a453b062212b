using System.Text.Json;

namespace TypedRpc.Wire.Oslo;

/// <summary>What an oslo.messaging request says beside what every request does. It stays valid when the body is given back.</summary>
internal sealed class OsloRequest : RequestData
{
    /// <summary>The id as it came, which the reply must repeat; null for a cast.</summary>
    public string? MessageId { get; init; }

    /// <summary>The id of this one sending, by which a message that comes twice is known; null when it has none.</summary>
    public string? UniqueId { get; init; }

    /// <summary>The arguments by their names.</summary>
    public JsonElement Arguments { get; init; }

    /// <summary>The version as it came, for the failure that names it; null when it is one.</summary>
    public string? NoVersion { get; init; }

    /// <summary>Whether a request has been read by <see cref="OsloFormat"/>.</summary>
    public static bool Is(in RequestHeader header) => header.Data is OsloRequest;

    /// <summary>What a request that was read by <see cref="OsloFormat"/> says beside its header.</summary>
    public static OsloRequest Of(in RequestHeader header) => (OsloRequest)header.Data!;
}
