namespace TypedRpc.Generators.Tests;

/// <summary>Members, hierarchies and shapes whose code must compile, whatever they are called and wherever they stand.</summary>
public sealed class ObjectCompilationTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Net;
        using System.Text.Json.Serialization;
        using System.Threading.Tasks;
        using MessagePack;
        using TypedRpc;

        """;

    private const string MessagePack = """

        namespace MessagePack
        {
            public class MessagePackObjectAttribute : Attribute { public MessagePackObjectAttribute(bool keyAsPropertyName = false) { } }
            public class KeyAttribute : Attribute { public KeyAttribute(int x) { } public KeyAttribute(string x) { } }
            [AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)] public class UnionAttribute : Attribute { public UnionAttribute(int key, Type subType) { } }
        }
        """;

    [Theory]
    [InlineData("public class T { public int @class; public required string @event; public volatile int V; public int __0; public int value; public int reader; }")]
    [InlineData("public struct T { public readonly int A; public int B { get; init; } public T(int a) { A = a; B = 0; } }")]
    [InlineData(
        "public record T(int A) { public int B = 5; public readonly string C = \"x\"; public T(int a, string c) : this(a) { C = c; } }",
        "TRPC0016")]
    [InlineData(
        "[MessagePackObject] public class T<X> { [Key(1000)] public X A { get; init; } = default!; [Key(3)] public required X? B; } ", null,
        "T<List<int>>")]
    [InlineData("[MessagePackObject] public record struct T([property: Key(1)] int A, [property: Key(0)] string? B);")]
    [InlineData("[MessagePackObject] public class B { [Key(0)] public virtual int A { get; set; } } public class T : B { public override int A { get; set; } [Key(1)] public int C { get; set; } }")]
    [InlineData(
        "[JsonDerivedType(typeof(Leaf), \"leaf\")] public abstract class T<X> { public X? Item { get; set; } } public class Leaf : T<int> { }",
        null, "T<int>")]
    [InlineData("[JsonDerivedType(typeof(D<int>), 0)] [JsonDerivedType(typeof(D<string>), 1)] public interface T { } public class D<X> : T { public X? Item { get; set; } }")]
    [InlineData("[JsonDerivedType(typeof(Outer.D), \"\\\"\u00fc\\n\")] public abstract record T { } public static class Outer { internal sealed record D : T; }")]
    [InlineData("[Union(0, typeof(S))] public interface T { } public struct S : T { public int A; }")]
    [InlineData("[JsonDerivedType(typeof(M), \"m\")] public abstract class T { } [JsonDerivedType(typeof(M), \"x\")] [JsonDerivedType(typeof(N), \"n\")] public class M : T { public T? Next; } public class N : M { public M? Again; }")]
    [InlineData("[Obsolete(\"no\", true)] public class Old : T { } [JsonDerivedType(typeof(New), \"new\")] public abstract class T { } public class New : T { public int @is; }")]
    public void Types_with_members_of_every_kind(string type, string? id = null, string name = "T")
    {
        string source = Usings + type
            + $" [RpcTopic(\"t\")] public interface IFoo {{ [Call] Task<List<{name}>> GetAsync({name} a, {name}[] b); }}"
            + $" [NotificationTopic] public interface INews {{ [Notification(\"a\")] Task AAsync({name} a); }}" + MessagePack;
        if (id is null)
            Harness.Accept(source);
        else
            Harness.Start(Harness.Compile([source])).Problems.ShouldAllBe(one => one.Id == id);
    }

    [Theory]
    [InlineData(
        "IPAddress",
        "public static class S { public static string ToWire(this IPAddress? value) => \"\"; public static IPAddress? FromWire(string? value) => null; }")]
    [InlineData(
        "DayOfWeek",
        "public class S { public static byte ToWire(DayOfWeek value) => 0; public static DayOfWeek FromWire(byte value) => 0; public static int ToWire(string other) => 0; }")]
    [InlineData(
        "KeyValuePair<string, int[]>",
        "public class S { public static List<int> ToWire(KeyValuePair<string, int[]> value) => new(); public static KeyValuePair<string, int[]> FromWire(List<int> value) => default; }")]
    [InlineData(
        "int[,]",
        "public class S { public static int[][] ToWire(int[,] value) => null!; public static int[,] FromWire(int[][] value) => null!; }")]
    [InlineData(
        "IComparable<int>",
        "public struct S { public static S ToWire(IComparable<int> value) => default; public static IComparable<int> FromWire(S value) => 1; public int A; }")]
    [InlineData(
        "string",
        "public class S { public static byte[] ToWire(string value) => null!; public static string FromWire(byte[] value) => null!; }")]
    [InlineData(
        "Mine",
        "public class Mine { private int _a; public int A() => _a; } public static class Outer { internal class S { public static long ToWire(Mine value) => 0; public static Mine FromWire(long value) => null!; } }",
        "Outer.S")]
    [InlineData(
        "Tree",
        "public class Tree { private int _a; public int A() => _a; } public record W(Tree? Left, Dictionary<string, Tree?> Others); public class S { public static W ToWire(Tree value) => null!; public static Tree FromWire(W value) => null!; }")]
    public void Types_of_others_of_every_kind(string type, string code, string shape = "S") => Harness.Accept(
        Usings + $"[assembly: RpcConverter(typeof({type}), typeof({shape}))] " + code
            + $" [RpcTopic(\"t\")] public interface IFoo {{ [Call] Task<List<{type}>> GetAsync({type} a, IReadOnlyList<{type}> b, {type}? c = default); [Call] Task<{type}> OneAsync(); }}"
            + $" [NotificationTopic] public interface INews {{ [Notification(\"a\")] Task AAsync({type} a); }}" + MessagePack);

    [Fact]
    public void A_converted_type_can_be_a_key_when_what_it_becomes_can_be_one()
    {
        const string Shapes = """
            [assembly: RpcConverter(typeof(IPAddress), typeof(S)), RpcConverter(typeof(Uri), typeof(U))]
            public static class S { public static int ToWire(IPAddress value) => 0; public static IPAddress FromWire(int value) => null!; }
            public static class U { public static double ToWire(Uri value) => 0; public static Uri FromWire(double value) => null!; }
            """;
        Harness.Accept(Usings + Shapes + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PutAsync(Dictionary<IPAddress, int> a); }"
            + MessagePack);
        Marked.Hold(
            Usings,
            Shapes + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PutAsync(Dictionary<Uri, int> {|TRPC0016:a|}); }"
                + MessagePack);
    }

    [Fact]
    public void Contracts_without_the_type_need_no_shape_of_it() => Harness.Accept(
        Usings + "[assembly: RpcConverter(typeof(IPAddress), typeof(S))] public static class S { public static string ToWire(IPAddress value) => \"\"; public static IPAddress FromWire(string value) => null!; }"
            + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PutAsync(int a); }" + MessagePack).All
                .ShouldNotContain("IPAddressShape");
}
