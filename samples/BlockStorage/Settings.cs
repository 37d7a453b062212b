using TypedRpc;

namespace BlockStorage;

/// <summary>The command-line options.</summary>
internal sealed record Settings(string Transport, string Role, string Host, int Volumes, string? Folder, bool Trace, RpcWire Wire)
{
    /// <summary>The client options with the wire format of requests. Python peers read only the format of oslo.messaging.</summary>
    public RpcClientOptions Client => new() { Wire = Wire };

    /// <summary>The capacity that a host reports, in GiB. The files are sparse, so the disk may be smaller.</summary>
    public const int HostCapacityGib = 200;
}
