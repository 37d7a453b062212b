namespace BlockStorage.Contracts;

public enum VolumeState
{
    Creating,
    Available,
    Error,
}

/// <summary>A user's request for a volume.</summary>
public sealed record VolumeRequest(string Name, int SizeGib);

/// <summary>A volume as recorded by its manager.</summary>
public sealed record Volume(Guid Id, string Name, int SizeGib, VolumeState State, string Host)
{
    /// <summary>The reason for the state Error.</summary>
    public string? Fault { get; init; }
}

/// <summary>The host that the scheduler chose for a volume.</summary>
public sealed record Placement(Guid VolumeId, string Host);

/// <summary>The capacity of a host, as reported by its volume manager.</summary>
public sealed record HostCapacity(string Host, int TotalGib, int FreeGib, DateTimeOffset ReportedAt);

/// <summary>The payload of a notification about creating a volume: the arguments of the method, and the failure if there was one.</summary>
public sealed record VolumeCreation(VolumeCreation.Of Arguments, VolumeCreation.Fault? Failure = null)
{
    public sealed record Of(Guid VolumeId, VolumeRequest Request);

    public sealed record Fault(string Type, string Message);
}

/// <summary>The payload of a notification about deleting a volume.</summary>
public sealed record VolumeDeletion(VolumeDeletion.Of Arguments)
{
    public sealed record Of(Guid VolumeId);
}
