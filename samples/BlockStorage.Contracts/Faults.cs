namespace BlockStorage.Contracts;

/// <summary>The request for a volume is invalid.</summary>
public sealed class InvalidVolumeException(string message) : Exception(message)
{
    /// <summary>The member of the request that is invalid, such as <c>SizeGib</c>.</summary>
    public string Field { get; init; } = "";
}

/// <summary>No host has enough free space for the volume.</summary>
public sealed class NoSpaceException(string message) : Exception(message)
{
    /// <summary>The size of the largest volume that fits on a host, in GiB.</summary>
    public int LargestGib { get; init; }
}

/// <summary>The host has no such volume.</summary>
public sealed class VolumeNotFoundException(string message) : Exception(message);

/// <summary>The volume is still being created.</summary>
public sealed class VolumeBusyException(string message) : Exception(message);
