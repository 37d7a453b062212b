namespace BlockStorage.Contracts;

public enum VolumeState
{
    Creating,
    Available,
    Error,
}

/// <summary>What a user asks for.</summary>
public sealed record VolumeRequest(string Name, int SizeGib);

/// <summary>A volume as its manager knows it.</summary>
public sealed record Volume(Guid Id, string Name, int SizeGib, VolumeState State, string Host)
{
    /// <summary>Why it is in the state Error.</summary>
    public string? Fault { get; init; }
}

/// <summary>Where the scheduler put a volume.</summary>
public sealed record Placement(Guid VolumeId, string Host);

/// <summary>What a volume manager says of its host.</summary>
public sealed record HostCapacity(string Host, int TotalGib, int FreeGib, DateTimeOffset ReportedAt);

/// <summary>What a manager tells of a volume's creation: the arguments of its method, and its failure if there was one.</summary>
public sealed record VolumeCreation(VolumeCreation.Of Arguments, VolumeCreation.Fault? Failure = null)
{
    public sealed record Of(Guid VolumeId, VolumeRequest Request);

    public sealed record Fault(string Type, string Message);
}
