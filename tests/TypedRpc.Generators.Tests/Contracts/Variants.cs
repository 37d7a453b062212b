using System.Text.Json.Serialization;
using MessagePack;

namespace TypedRpc.Generators.Tests.Contracts;

[JsonDerivedType(typeof(Dog), "dog")]
[JsonDerivedType(typeof(Cat), 7)]
[JsonDerivedType(typeof(Pack), "pack")]
[JsonDerivedType(typeof(Puppy), "puppy")]
public abstract class Pet
{
    public required string Name { get; init; }
}

public class Dog : Pet
{
    public int Barks { get; set; }
}

public sealed class Puppy : Dog
{
    [Sensitive]
    public string? Hides { get; set; }
}

public sealed class Unlisted : Dog;

public sealed class Cat : Pet
{
    public Pet? Hunts { get; set; }
}

public sealed class Pack : Pet
{
    public List<Pet?> Members { get; set; } = [];

    public Dictionary<string, Pet> ByName { get; set; } = [];
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Circle), "circle")]
public class Figure
{
    public int Color { get; set; }
}

public sealed class Circle : Figure
{
    public int Radius { get; set; }
}

[JsonDerivedType(typeof(Own), "own")]
[JsonDerivedType(typeof(OwnSub), "sub")]
public class Own
{
    public int A { get; set; }
}

public sealed class OwnSub : Own
{
    public int B { get; set; }
}

[Union(0, typeof(Created))]
[Union(1, typeof(Deleted))]
public interface IChange
{
}

[MessagePackObject]
public sealed record Created([property: Key(0)] int Id, [property: Key(2), Sensitive] string Secret) : IChange;

[MessagePackObject]
public readonly record struct Deleted([property: Key(0)] int Id) : IChange;

[Union(3, typeof(BothA))]
[Union(4, typeof(BothB))]
[JsonDerivedType(typeof(BothA), "a")]
[JsonDerivedType(typeof(BothB), "b")]
public abstract record Both;

public sealed record BothA(int X) : Both;

public sealed record BothB : Both;

[RpcTopic("variants")]
public interface IVariantService
{
    [Call] Task<Pet?> PetAsync(Pet value);

    [Call] Task<Dog> DogAsync();

    [Call] Task<Figure> FigureAsync();

    [Call] Task<Own> OwnAsync();

    [Call] Task<OwnSub> OwnSubAsync();

    [Call] Task<IChange> ChangeAsync(IChange[] all);

    [Call] Task<Both> BothAsync();
}
