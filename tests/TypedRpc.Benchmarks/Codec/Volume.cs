namespace TypedRpc.Benchmarks.Codec;

/// <summary>An object with ten members.</summary>
public sealed class Volume
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public long Size { get; set; }

    public int Replicas { get; set; }

    public double Load { get; set; }

    public bool Bootable { get; set; }

    public DateTimeOffset Created { get; set; }

    public List<string> Zones { get; set; } = [];

    public Dictionary<string, string> Metadata { get; set; } = [];

    public static Volume Sample() => new()
    {
        Id = new Guid("5b1f2a54-6c1e-4b39-9d0a-3e7d2f1c8a90"),
        Name = "volume-0042",
        Description = "The root disk of a web server",
        Size = 107_374_182_400,
        Replicas = 3,
        Load = 0.625,
        Bootable = true,
        Created = new DateTimeOffset(2026, 11, 22, 13, 45, 10, TimeSpan.Zero),
        Zones = ["north-1", "north-2", "south-1"],
        Metadata = new() { ["owner"] = "web", ["tier"] = "gold" },
    };
}
