using TypedRpc.Generators.Evolution;

namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>
/// The text of a surface with faults, arrays by key, tuples, closed lists, values without a type and shapes of one's own.
/// </summary>
public sealed class SurfacePayloadTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Net;
        using System.Numerics;
        using System.Text.Json.Serialization;
        using System.Threading.Tasks;
        using MessagePack;
        using TypedRpc;
        [assembly: RpcConverter(typeof(IPAddress), typeof(Demo.AddressShape))]
        [assembly: RpcConverter(typeof(DayOfWeek), typeof(Demo.DayShape))]
        namespace MessagePack
        {
            public class MessagePackObjectAttribute : Attribute { public MessagePackObjectAttribute(bool keyAsPropertyName = false) { } }
            public class KeyAttribute : Attribute { public KeyAttribute(int x) { } public KeyAttribute(string x) { } }
            [AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)] public class UnionAttribute : Attribute { public UnionAttribute(int key, Type subType) { } }
        }
        namespace Demo
        {
            public static class AddressShape { public static string ToWire(IPAddress value) => ""; public static IPAddress FromWire(string value) => IPAddress.None; }
            public static class DayShape { public static Day ToWire(DayOfWeek value) => new(0); public static DayOfWeek FromWire(Day value) => 0; }
            public record struct Day(int Number);
            public class Full(string message, long size, Day? day = null) : Exception(message) { public long Size { get; } = size; public Day? Day { get; } = day; public string? Hint { get; set; } }
            public class Gone(string message) : Exception(message);
            [MessagePackObject] public class Keyed { [Key(0)] public int A { get; set; } [Key(3)] public required string B { get; set; } [Key(1), JsonPropertyName("see")] public (int, string)? C { get; set; } }
            [MessagePackObject] public class Named { [Key("x y")] public int A { get; set; } [Key("b"), Sensitive] public Half B { get; set; } }
            [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")] [JsonDerivedType(typeof(Circle), "circle")] [JsonDerivedType(typeof(Many), "many")] public abstract record Shape;
            public record Circle(double Radius) : Shape;
            public record Many(List<Shape> Shapes) : Shape;
            [Union(0, typeof(Cat))] [Union(1, typeof(Dog))] public interface IAnimal { }
            public record struct Cat(int Lives) : IAnimal;
            public class Dog : IAnimal { public string Name { get; set; } = ""; }
            [JsonDerivedType(typeof(Base), "base")] [JsonDerivedType(typeof(Derived), 7)] public class Base { public int A { get; set; } }
            public class Derived : Base { public int B { get; set; } }

            [RpcTopic("all")]
            [Throws(typeof(Gone))]
            public interface IEverything
            {
                [Call] [Throws(typeof(Full), Name = "full;disk")] Task<Shape> DrawAsync(Keyed keyed, Named named, IAnimal[] animals, Base any);
                [Call] Task<(int X, (string, Day)[] Y)> TuplesAsync(KeyValuePair<string, IPAddress> pair, Dictionary<DateOnly, DayOfWeek?> days);
                [Call] Task<object?> AnyAsync(RpcValue value, List<object> list, Int128 a, UInt128 b, BigInteger c, Half d, Uri e, Version f, DateOnly g, TimeOnly h, nint i, System.Text.Rune j, ReadOnlyMemory<byte> k);
            }
        }
        """;

    private const string Text = """
        # What deployed peers depend on. Do not edit: dotnet build -t:TypedRpcWriteBaseline writes it.
        surface 1

        contract Demo.IEverything
          version 1.0
          topic all
          call any since 1.0
            parameter value any?
            parameter list list<any?>?
            parameter a int128
            parameter b uint128
            parameter c biginteger
            parameter d half
            parameter e uri?
            parameter f version?
            parameter g dateonly
            parameter h timeonly
            parameter i int64
            parameter j rune
            parameter k bytes
            result any?
            fault Demo.Gone
          call draw since 1.0
            parameter keyed Demo.Keyed?
            parameter named Demo.Named?
            parameter animals list<Demo.IAnimal?>?
            parameter any Demo.Base?
            result Demo.Shape?
            fault .full~003bdisk
            fault Demo.Gone
          call tuples since 1.0
            parameter pair System.Collections.Generic.KeyValuePair[string,System.Net.IPAddress]
            parameter days map<dateonly,Demo.Day?>?
            result System.ValueTuple[int,System.ValueTuple[string,Demo.Day][]]
            fault Demo.Gone

        map .full~003bdisk
          member day Demo.Day? = null
          member hint string? optional
          member size int64

        union Demo.Base
          case 7L Demo.Derived?
          case base Demo.Base[own]?

        map Demo.Base[own]
          member a int32 optional

        map Demo.Cat
          member lives int32

        map Demo.Circle
          member radius double

        map Demo.Day
          member number int32

        map Demo.Derived
          member a int32 optional
          member b int32 optional

        map Demo.Dog
          member name string? optional

        map Demo.Gone

        union Demo.IAnimal
          case 0L Demo.Cat
          case 1L Demo.Dog?

        array Demo.Keyed
          member 0 a int32 optional
          member 1 see System.ValueTuple[int,string]? optional
          member 3 b string? required

        map Demo.Many
          member shapes list<Demo.Shape?>?

        map Demo.Named
          member b half optional sensitive
          member x~0020y int32 optional

        union Demo.Shape kind
          case circle Demo.Circle?
          case many Demo.Many?

        array System.Collections.Generic.KeyValuePair[string,System.Net.IPAddress]
          member 0 item1 string?
          member 1 item2 string?

        array System.ValueTuple[int,System.ValueTuple[string,Demo.Day][]]
          member 0 item1 int32
          member 1 item2 list<System.ValueTuple[string,Demo.Day]>?

        array System.ValueTuple[int,string]
          member 0 item1 int32
          member 1 item2 string?

        array System.ValueTuple[string,Demo.Day]
          member 0 item1 string?
          member 1 item2 Demo.Day

        """;

    [Fact]
    public void A_surface_has_all_that_peers_depend_on() => BaselineTest.TextOf(Source).ShouldBe(Text.ReplaceLineEndings("\n"));

    [Fact]
    public void A_printed_surface_is_read_back()
    {
        (Surface? surface, SurfaceFault? fault) = SurfaceParser.Parse(BaselineTest.TextOf(Source));
        fault.ShouldBeNull();
        SurfaceText.Print(surface!).ShouldBe(Text.ReplaceLineEndings("\n"));
        SurfaceParser.Parse(SurfaceText.Print(surface!)).Surface.ShouldBe(surface);
    }

    [Fact]
    public Task A_surface_equal_to_the_baseline_has_no_changes() => BaselineTest.HoldAsync(BaselineTest.TextOf(Source), Source);
}
