using BlockStorage.Contracts;

namespace BlockStorage.Storage;

/// <summary>A row of the database.</summary>
internal sealed class StoredVolume
{
    public Guid Id { get; init; }

    public required string Name { get; init; }

    public int SizeGib { get; init; }

    public VolumeState State { get; set; }

    public string? Fault { get; set; }

    public Volume ToVolume(string host) => new(Id, Name, SizeGib, State, host) { Fault = Fault };
}
