using System.Runtime.Serialization;
using MessagePack;

namespace TypedRpc.Interop.Tests.MessagePack.Package;

public enum Tiny : byte
{
    None,
    Some = 200,
}

[Flags]
public enum Wide : ulong
{
    None = 0,
    Top = 1UL << 63,
}

[MessagePackObject]
public sealed record Positioned([property: Key(0)] int Number, [property: Key(1)] string? Text);

[MessagePackObject]
public sealed class Plain
{
    [Key(0)]
    public int Number { get; set; }

    [Key(1)]
    public string? Text { get; set; }
}

[MessagePackObject]
public struct Small
{
    [Key(0)]
    public int X { get; set; }

    [Key(1)]
    public double Y { get; set; }
}

[MessagePackObject]
public readonly record struct Fixed([property: Key(0)] int X, [property: Key(1)] double Y);

[MessagePackObject]
public sealed class Gapped
{
    [Key(1)]
    public int Number { get; set; }

    [Key(4)]
    public string? Text { get; set; }
}

[MessagePackObject]
public sealed class Swapped
{
    [Key(1)]
    public int Second { get; set; }

    [Key(0)]
    public string? First { get; set; }
}

[MessagePackObject]
public sealed class Named
{
    [Key("n")]
    public int Number { get; set; }

    [Key("größe")]
    public string? Size { get; set; }
}

[MessagePackObject(keyAsPropertyName: true)]
public sealed class ByProperty
{
    public int SizeGb { get; set; }

    public string? Text { get; set; }

    [IgnoreMember]
    public int Ignored { get; set; }
}

[MessagePackObject]
public class Base
{
    [Key(0)]
    public int Number { get; set; }
}

[MessagePackObject]
public sealed class Derived : Base
{
    [Key(1)]
    public string? Text { get; set; }
}

[MessagePackObject(keyAsPropertyName: true)]
public class NamedBase
{
    public int Number { get; set; }
}

[MessagePackObject(keyAsPropertyName: true)]
public sealed class NamedDerived : NamedBase
{
    public string? Text { get; set; }
}

[MessagePackObject]
public sealed class WithFields
{
    [Key(0)]
    public int Number;

    [Key(1)]
    public string? Text;
}

[MessagePackObject]
public sealed class Initialized
{
    [Key(0)]
    public int Number { get; init; }

    [Key(1)]
    public required string Text { get; init; }
}

[MessagePackObject]
public sealed class Computed
{
    [Key(0)]
    public int Number { get; set; }

    [Key(1)]
    public int Twice => 2 * Number;
}

[MessagePackObject]
public sealed class Chosen
{
    public Chosen()
    {
    }

    [SerializationConstructor]
    public Chosen(int number) => Number = number;

    [Key(0)]
    public int Number { get; }
}

[MessagePackObject]
public sealed class Nothing;

[MessagePackObject]
public sealed class Link
{
    [Key(0)]
    public int Number { get; set; }

    [Key(1)]
    public Link? Next { get; set; }
}

[MessagePackObject]
public sealed class Outer
{
    [Key(0)]
    public Positioned? Inner { get; set; }

    [Key(1)]
    public List<Fixed>? List { get; set; }

    [Key(2)]
    public Dictionary<string, ByProperty?>? Map { get; set; }

    [Key(3)]
    public ISign? Sign { get; set; }

    [Key(4)]
    public Tiny? Tiny { get; set; }

    [Key(5)]
    public int?[]? Numbers { get; set; }
}

[MessagePackObject]
public sealed class Box<T>
{
    [Key(0)]
    public T? Value { get; set; }
}

[Union(0, typeof(Arrow))]
[Union(7, typeof(Cross))]
public interface ISign;

[MessagePackObject]
public sealed class Arrow : ISign
{
    [Key(0)]
    public int Angle { get; set; }
}

[MessagePackObject(keyAsPropertyName: true)]
public sealed class Cross : ISign
{
    public string? Name { get; set; }
}

[Union(1, typeof(Dog))]
[MessagePackObject]
public abstract class Animal
{
    [Key(0)]
    public string? Name { get; set; }
}

[MessagePackObject]
public sealed class Dog : Animal
{
    [Key(1)]
    public int Barks { get; set; }
}

[DataContract]
public sealed class Ordered
{
    [DataMember(Order = 1)]
    public int Number { get; set; }

    [DataMember(Order = 0)]
    public string? Text { get; set; }

    public int Left { get; set; }
}

[DataContract]
public sealed class Titled
{
    [DataMember(Name = "no")]
    public int Number { get; set; }

    [DataMember]
    public string? Text { get; set; }
}
