using MessagePack;

namespace TypedRpc.Benchmarks.Codec;

/// <summary>The same ten members, numbered.</summary>
[MessagePackObject]
public sealed class NumberedVolume
{
    [Key(0)] public Guid Id { get; set; }

    [Key(1)] public string Name { get; set; } = "";

    [Key(2)] public string? Description { get; set; }

    [Key(3)] public long Size { get; set; }

    [Key(4)] public int Replicas { get; set; }

    [Key(5)] public double Load { get; set; }

    [Key(6)] public bool Bootable { get; set; }

    [Key(7)] public DateTimeOffset Created { get; set; }

    [Key(8)] public List<string> Zones { get; set; } = [];

    [Key(9)] public Dictionary<string, string> Metadata { get; set; } = [];

    public static NumberedVolume Of(Volume volume) => new()
    {
        Id = volume.Id,
        Name = volume.Name,
        Description = volume.Description,
        Size = volume.Size,
        Replicas = volume.Replicas,
        Load = volume.Load,
        Bootable = volume.Bootable,
        Created = volume.Created,
        Zones = volume.Zones,
        Metadata = volume.Metadata,
    };
}
