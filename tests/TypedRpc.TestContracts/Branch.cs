namespace TypedRpc.TestContracts;

/// <summary>A payload that holds itself by name, and large structs that hold themselves in lists.</summary>
public sealed class Branch
{
    public required string Name { get; set; }

    public Dictionary<string, Branch> Children { get; set; } = [];

    public List<Leaf>? Leaves { get; set; }

    public static Branch Grown(int generations) => new()
    {
        Name = "b" + generations,
        Children = generations == 0 ? [] : new() { ["left"] = Grown(generations - 1) },
        Leaves = [new Leaf(Guid.Empty, Guid.Empty, 1, DateTimeOffset.UnixEpoch, []), default],
    };
}

/// <summary>Large, so that a place kept for one costs much.</summary>
public readonly record struct Leaf(Guid Id, Guid Owner, decimal Weight, DateTimeOffset Since, List<Leaf>? Leaves);
