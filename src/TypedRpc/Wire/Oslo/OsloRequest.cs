using System.Text.Json;

namespace TypedRpc.Wire.Oslo;

/// <summary>The additional data of an oslo.messaging request. It stays valid when the body is returned to the pool.</summary>
internal sealed class OsloRequest : RequestData
{
    /// <summary>The original text of the id, which the reply must repeat; null for a cast.</summary>
    public string? MessageId { get; init; }

    /// <summary>The <c>_unique_id</c> of the message, by which duplicates are detected; null when it has none.</summary>
    public string? UniqueId { get; init; }

    /// <summary>The arguments, an object with their names.</summary>
    public JsonElement Arguments { get; init; }

    /// <summary>The original text of an invalid version, for the failure that names it; null when the version is valid.</summary>
    public string? NoVersion { get; init; }

    /// <summary>True when <see cref="OsloFormat"/> has read the request.</summary>
    public static bool Is(in RequestHeader header) => header.Data is OsloRequest;

    /// <summary>The additional data of a request that <see cref="OsloFormat"/> has read.</summary>
    public static OsloRequest Of(in RequestHeader header) => (OsloRequest)header.Data!;
}
