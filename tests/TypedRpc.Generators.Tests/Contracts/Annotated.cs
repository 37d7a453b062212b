using System.Runtime.Serialization;
using System.Text.Json.Serialization;
using MessagePack;

namespace TypedRpc.Generators.Tests.Contracts;

[MessagePackObject]
public class Keyed
{
    [Key(3)]
    public string? Last { get; set; } = "kept";

    [Key(0)]
    public int First { get; set; }

    [Key(1)]
    [JsonPropertyName("other-name")]
    public List<int> Middle = [];

    [IgnoreMember]
    public string Ignored { get; set; } = "here";

    [Key(5)]
    public int Double => First * 2;

    internal int NotPublic { get; set; } = 9;
}

[MessagePackObject]
public sealed class KeyedSub : Keyed
{
    [Key(7)]
    [Sensitive]
    public string Password { get; init; } = "";
}

[MessagePackObject]
public readonly struct KeyedPoint
{
    [Key(0)]
    public readonly int X;

    [Key(2)]
    public readonly int Y;

    [SerializationConstructor]
    public KeyedPoint(int x, int y) => (X, Y) = (x, y);
}

[MessagePackObject]
public sealed record KeyedByPlace
{
    public KeyedByPlace(string one, int two) => (Name, Size) = (one, two);

    [Key(0)]
    public string Name { get; }

    [Key(1)]
    public int Size { get; }
}

[MessagePackObject]
public sealed class StringKeyed
{
    [Key("theField")]
    public int Field;

    [Key("b")]
    public int B { get; set; }

    [Key("SomeName")]
    [JsonPropertyName("json")]
    public string? A { get; set; }
}

[MessagePackObject(keyAsPropertyName: true)]
public sealed class NameKeyed
{
    public int SomeField;

    public int SizeGiB { get; set; }

    public string? Name { get; set; }

    public string Computed => Name + SizeGiB;

    [IgnoreDataMember]
    public int Ignored { get; set; }
}

[MessagePackObject]
public sealed class NoKeys;

[DataContract]
public sealed class Ordered
{
    [DataMember(Order = 1)]
    public int B { get; set; }

    [DataMember(Order = 0)]
    public int A { get; set; }

    public int NoMember { get; set; }
}

[DataContract]
public sealed class DataNamed
{
    [DataMember]
    public int SomeThing { get; set; }

    [DataMember(Name = "x")]
    public int Other { get; set; }
}

[RpcTopic("annotated")]
public interface IAnnotatedService
{
    [Call] Task<Keyed> KeyedAsync(KeyedSub? value);

    [Call] Task<KeyedSub> KeyedSubAsync();

    [Call] Task<KeyedPoint> KeyedPointAsync(KeyedPoint? value);

    [Call] Task<KeyedByPlace> KeyedByPlaceAsync();

    [Call] Task<StringKeyed> StringKeyedAsync();

    [Call] Task<NameKeyed> NameKeyedAsync();

    [Call] Task<NoKeys> NoKeysAsync();

    [Call] Task<Ordered> OrderedAsync();

    [Call] Task<DataNamed> DataNamedAsync();
}
