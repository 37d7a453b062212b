using TypedRpc;

namespace BlockStorage;

/// <summary>What the command line said.</summary>
internal sealed record Settings(string Transport, string Role, string Host, int Volumes, string? Folder, bool Trace, RpcWire Wire)
{
    /// <summary>How requests are sent: peers in Python read oslo.messaging's format alone.</summary>
    public RpcClientOptions Client => new() { Wire = Wire };

    /// <summary>The room that a host says it has, in GiB. The files are sparse, so it need not be there.</summary>
    public const int HostCapacityGib = 200;
}
