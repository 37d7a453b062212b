using System.Net;
using System.Text.Json.Serialization;
using MessagePack;

namespace TypedRpc.NativeAot;

/// <summary>Types with what other libraries say of them, and types of others. Compared by value, as records are.</summary>
public sealed record Elsewhere
{
    public required Numbered Numbered { get; init; }

    /// <summary>One of the types of a list, with a name for it on the wire.</summary>
    public required Figure Figure { get; init; }

    /// <summary>The declared type itself, which the list has too.</summary>
    public required Figure Plain { get; init; }

    public required ICommand Command { get; init; }

    public required IPAddress Address { get; init; }

    public IPAddress? NoAddress { get; init; }

    public required Fields Fields { get; init; }

    public static Elsewhere Sample() => new()
    {
        Numbered = new Numbered { First = 1, Third = "three" },
        Figure = new Circle(2.5),
        Plain = new Figure { Name = "none" },
        Command = new Rename("a", "b"),
        Address = IPAddress.Loopback,
        Fields = new Fields { X = 1, Y = "y" },
    };
}

/// <summary>An array on the wire, with nil between the two.</summary>
[MessagePackObject]
public sealed record Numbered
{
    [Key(0)]
    public int First { get; init; }

    [Key(2)]
    public required string Third { get; init; }
}

[JsonDerivedType(typeof(Figure), "figure")]
[JsonDerivedType(typeof(Circle), "circle")]
public record Figure
{
    [JsonRequired]
    public string Name { get; init; } = "";
}

public sealed record Circle(double Radius) : Figure;

[Union(0, typeof(Remove))]
[Union(1, typeof(Rename))]
public interface ICommand;

public sealed record Remove(string Name) : ICommand;

public sealed record Rename(string From, string To) : ICommand;

public record struct Fields
{
    public int X;

    public string Y;
}
