using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests;

/// <summary>Faults of members, of lists of derived types, and of shapes for types of others.</summary>
public sealed partial class ObjectDiagnosticTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Net;
        using System.Runtime.Serialization;
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
            public class IgnoreMemberAttribute : Attribute { }
            public class SerializationConstructorAttribute : Attribute { }
            [AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)] public class UnionAttribute : Attribute { public UnionAttribute(int key, Type subType) { } public UnionAttribute(int key, string subType) { } }
        }
        """;

    private const string Converter =
        " public static class S { public static string ToWire(IPAddress value) => value.ToString(); public static IPAddress FromWire(string value) => IPAddress.Parse(value); }";

    [Fact]
    public void Members_that_would_be_lost_are_reported() => HoldReasons(
        (
            "class T { public int A { get; private set; } public int B { get; set; } }",
            "has the member A, which has a setter that is not public, so that it could not be read; change that, "
                + "let the constructor take it, or mark it [JsonIgnore]"),
        ("class T { public readonly int A; public int B; }", "has the member A, which is read-only"),
        ("struct T { private int _a; public int Sum() => _a; }", "would travel empty"),
        ("class T { public int A { get; } = 5; }", "would travel empty"),
        ("class T { internal int A { get; set; } }", "would travel empty"),
        (
            "class T { [JsonInclude] internal int A { get; set; } public int B { get; set; } }",
            "has the member A with [JsonInclude] that is not public"),
        (
            "class T { [JsonInclude] private int _a = 1; public int B { get => _a; set => _a = value; } }",
            "has the member _a with [JsonInclude] that is not public"),
        ("class T { public Action A = null!; }", "T.A is of the type 'System.Action', which is not data"),
        ("class T { public T(int other) { } public int A; }", "has a constructor with the parameter 'other'"),
        ("class T { [JsonConstructor] private T(int a) { A = a; } public int A { get; } }", "is not public"));

    [Fact]
    public void Members_with_attributes_of_MessagePack_that_contradict_are_reported() => HoldReasons(
        (
            "[MessagePackObject] class T { [Key(0)] public int A { get; set; } public int B { get; set; } }",
            "has the public member B, which has neither [Key] nor [IgnoreMember]"),
        (
            "[MessagePackObject] class T { [Key(0)] public int A { get; set; } public int B => A; }",
            "has the public member B, which has neither"),
        ("[MessagePackObject] class T { [Key(0)] public int A { get; set; } public int B; }", "has the public member B, which has neither"),
        (
            "[MessagePackObject] class T { [Key(1)] public int A { get; set; } [Key(1)] public int B { get; set; } }",
            "has the members A and B, which have the same key 1"),
        (
            "[MessagePackObject] class T { [Key(\"x\")] public int A { get; set; } [Key(\"x\")] public int B { get; set; } }",
            "which have the same key 'x'"),
        ("[MessagePackObject] class T { [Key(-1)] public int A { get; set; } }", "has the member A with the key -1; keys are 0 to 1023"),
        ("[MessagePackObject] class T { [Key(1024)] public int A { get; set; } }", "has the member A with the key 1024"),
        (
            "[MessagePackObject] class T { [Key(1)] public int A { get; set; } [Key(\"x\")] public int B { get; set; } }",
            "numbers for keys and others with names"),
        (
            "[MessagePackObject] class T { [Key(0)] public int A { get; set; } [Key(1)] internal int B { get; set; } }",
            "has the member B with [Key] that is not public"),
        (
            "[MessagePackObject] class T { [Key(0)] public int A { get; set; } [Key(1)] private int _b = 1; public int C() => _b; }",
            "has the member _b with [Key] that is not public"),
        (
            "[MessagePackObject] class T { [Key(0)] public int A { get; private set; } }",
            "has the member A, which has a setter that is not public, so that it could not be read; change that, "
                + "let the constructor take it, or mark it [IgnoreMember]"),
        (
            "[MessagePackObject] class T { [Key(0)] [JsonIgnore] public int A { get; set; } }",
            "has the member A with both [Key] and [JsonIgnore]"),
        ("[MessagePackObject(true)] class T { [JsonIgnore] public int A { get; set; } }", "has the member A with [JsonIgnore]"),
        (
            "[MessagePackObject(true)] class T { [Key(\"x\")] public int A { get; set; } }",
            "has the member A with a [Key] beside keyAsPropertyName"),
        (
            "[MessagePackObject] class T : B { [Key(1)] public new int A { get; set; } } public class B { [Key(0)] public int A { get; set; } }",
            "has the member A, which hides an inherited one"),
        (
            "[MessagePackObject] class T { [Key(0)] [JsonPropertyName(\"b\")] public int A { get; set; } [Key(1)] public int B { get; set; } }",
            "which have the same wire name 'b'"),
        (
            "[MessagePackObject] class T { [SerializationConstructor] internal T() { } [Key(0)] public int A { get; set; } }",
            "is not public"),
        ("class T { [Key(0)] public int A { get; set; } }", "has the member A with [Key], but no [MessagePackObject] itself"),
        ("[DataContract] class T { [DataMember(Order = 5000)] public int A { get; set; } }", "has the member A with the order 5000"),
        (
            "[DataContract] class T { [DataMember] private int _a = 1; public int A() => _a; }",
            "has the member _a with [DataMember] that is not public"),
        ("[DataContract] class T { public int A { get; set; } }", "would travel empty"));

    [Fact]
    public void Lists_of_derived_types_with_a_fault_are_reported() => HoldReasons(
        ("abstract class T { }", "is abstract; list the classes that may travel as it with [JsonDerivedType]"),
        ("interface T { }", "is an interface; list the classes that may travel as it with [JsonDerivedType]"),
        ("[JsonPolymorphic] abstract class T { }", "is abstract; list"),
        ("[JsonDerivedType(typeof(D), \"d\")] abstract class T { } public class D { }", "lists the type D, which does not derive from it"),
        ("[JsonDerivedType(typeof(D), \"d\")] interface T { } public class D { }", "lists the type D, which does not derive from it"),
        (
            "[JsonDerivedType(typeof(D), \"d\"), JsonDerivedType(typeof(E), \"d\")] abstract class T { } public class D : T { } public class E : T { }",
            "has the discriminator \"d\" for two derived types"),
        (
            "[Union(1, typeof(D)), Union(1, typeof(E))] abstract class T { } public class D : T { } public class E : T { }",
            "has the discriminator 1 for two derived types"),
        (
            "[JsonDerivedType(typeof(D), \"d\"), JsonDerivedType(typeof(D), \"e\")] abstract class T { } public class D : T { }",
            "lists the derived type D twice"),
        (
            "[JsonDerivedType(typeof(D<>), \"d\")] abstract class T { } public class D<X> : T { }",
            "lists the generic type D without its type arguments"),
        (
            "[JsonDerivedType(typeof(D), \"d\")] abstract class T { } public abstract class D : T { }",
            "lists the derived type D, which is abstract"),
        ("[JsonDerivedType(typeof(D))] abstract class T { } public class D : T { }", "lists the derived type D without a discriminator"),
        (
            "[JsonDerivedType(typeof(D), \"d\"), Union(0, typeof(E))] abstract class T { } public class D : T { } public class E : T { }",
            "lists the derived type D in [JsonDerivedType] only; list it in both"),
        (
            "[JsonDerivedType(typeof(D), \"d\")] abstract class T { } public class D : T { public Stream A { get; set; } = null!; }",
            "D.A is of the type 'System.IO.Stream', which belongs to .NET"),
        (
            "[JsonDerivedType(typeof(D), \"d\")] abstract class T { } public class D : T { private D() { } }",
            "a derived type of T is of the type 'N.D', which has no public constructor"),
        ("[JsonDerivedType(typeof(D), \"d\")] interface T { } public enum D { }", "does not derive from it"),
        (
            "[JsonPolymorphic(TypeDiscriminatorPropertyName = \"kind\")] [JsonDerivedType(typeof(D), \"d\")] abstract class T { } public class D : T { public int Kind { get; set; } }",
            "whose member Kind has the name of the discriminator, 'kind'"),
        (
            "[Union(0, typeof(D)), Union(1, \"N.E\")] abstract class T { } public class D : T { }",
            "lists a type that is not a class or struct; name each derived type with typeof"),
        (
            "[JsonDerivedType(typeof(int[]), \"a\"), JsonDerivedType(typeof(D), \"d\")] abstract class T { } public class D : T { }",
            "lists a type that is not a class or struct"),
        (
            "[JsonPolymorphic(TypeDiscriminatorPropertyName = \"\")] [JsonDerivedType(typeof(D), \"d\")] abstract class T { } public class D : T { }",
            "has an empty name for its discriminator"));

    [Theory]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S)|})] public static class S { }")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S)|})] public static class S { public static string ToWire(IPAddress value) => \"\"; }")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S)|})] public static class S { public static string ToWire(IPAddress value) => \"\"; public static IPAddress FromWire(int value) => IPAddress.Any; }")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S)|})] public class S { public string ToWire(IPAddress value) => \"\"; public static IPAddress FromWire(string value) => IPAddress.Any; }")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S)|})] public class S { internal static string ToWire(IPAddress value) => \"\"; public static IPAddress FromWire(string value) => IPAddress.Any; }")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S<>)|})] public class S<T> { public static string ToWire(IPAddress value) => \"\"; public static IPAddress FromWire(string value) => IPAddress.Any; }")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S)|})] public static class S { public static Stream ToWire(IPAddress value) => Stream.Null; public static IPAddress FromWire(Stream value) => IPAddress.Any; }")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S)|})] public static class S { public static W ToWire(IPAddress value) => new(); public static IPAddress FromWire(W value) => IPAddress.Any; } public class W { public Stream? A; }")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S)|})] public static class S { public static IPAddress ToWire(IPAddress value) => value; public static IPAddress FromWire(IPAddress value) => value; }")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S)|})] public static class S { public static int? ToWire(IPAddress value) => 1; public static IPAddress FromWire(int? value) => IPAddress.Any; }")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), {|TRPC0029:typeof(S)|})] file static class S { public static string ToWire(IPAddress value) => \"\"; public static IPAddress FromWire(string value) => IPAddress.Any; }")]
    [InlineData("[assembly: RpcConverter(converter: {|TRPC0029:typeof(S)|}, type: typeof(IPAddress))] file static class S { public static string ToWire(IPAddress value) => \"\"; public static IPAddress FromWire(string value) => IPAddress.Any; }")]
    [InlineData(
        "[assembly: RpcConverter(typeof(IPAddress), typeof(S)), RpcConverter({|TRPC0029:typeof(IPAddress)|}, typeof(S))]" + Converter)]
    public void A_shape_with_a_fault_is_reported_at_the_attribute_alone(string source) =>
        Marked.Hold(
            Usings, source + " [RpcTopic(\"t\")] public interface IFoo { [Call] Task PutAsync(List<IPAddress?> a); }" + MessagePack);

    [Theory]
    [InlineData("[assembly: RpcConverter({|TRPC0029:typeof(List<>)|}, typeof(S))]")]
    [InlineData("[assembly: RpcConverter({|TRPC0029:typeof(int?)|}, typeof(S))]")]
    [InlineData("[assembly: RpcConverter({|TRPC0029:typeof(Span<int>)|}, typeof(S))]")]
    [InlineData("[assembly: RpcConverter({|TRPC0029:null!|}, typeof(S))]")]
    [InlineData("[assembly: RpcConverter(converter: typeof(S), type: {|TRPC0029:typeof(Span<int>)|})]")]
    public void A_type_that_cannot_have_a_shape_is_reported_at_the_attribute(string source) =>
        Marked.Hold(Usings, source + Converter
            + " [RpcTopic(\"t\")] public interface IFoo { [Call] Task PutAsync(Abstract {|TRPC0016:a|}); } public abstract class Abstract { }"
            + MessagePack);

    [Fact]
    public void Shapes_that_lead_back_to_their_types_are_reported() => Marked.Hold(Usings, """
        [assembly: RpcConverter(typeof(A), {|TRPC0029:typeof(AShape)|}), RpcConverter(typeof(B), {|TRPC0029:typeof(BShape)|})]
        public class A { public int X; } public class B { public int X; }
        public static class AShape { public static B ToWire(A value) => new(); public static A FromWire(B value) => new(); }
        public static class BShape { public static A ToWire(B value) => new(); public static B FromWire(A value) => new(); }
        [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(A a); }
        """ + MessagePack);

    [Theory]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), typeof(Unknown))]")]
    [InlineData("[assembly: RpcConverter(typeof(Unknown), typeof(S))]")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress))]")]
    [InlineData("[assembly: RpcConverter(5, typeof(S))]")]
    [InlineData("[assembly: RpcConverter(typeof(IPAddress), typeof(S)")]
    [InlineData("[JsonDerivedType(typeof(Unknown), \"x\")] public abstract class Foo { }")]
    [InlineData("[JsonDerivedType(\"x\")] public abstract class Foo { }")]
    [InlineData("[Union(0)] public abstract class Foo { }")]
    [InlineData("[Union(\"x\", typeof(Foo))] public class Foo { }")]
    [InlineData("[MessagePackObject(5)] public class Foo { [Key] public int A; [Key(null)] public int B; [Key(1.5)] public int C; }")]
    public void Attributes_in_the_middle_of_an_edit_crash_nothing(string source)
    {
        string foo = source.Contains(" Foo ", StringComparison.Ordinal) ? "" : " public class Foo { public IPAddress? A; }";
        Harness.Start(Harness.Compile([Usings + source + foo + Converter
            + " [RpcTopic(\"t\")] public interface IFoo { [Call] Task PutAsync(Foo a); }" + MessagePack]))
            .Problems.ShouldAllBe(one => one.Id != "AD0001");
    }

    // Each type stands in a namespace of its own, so that one compilation tells of all.
    private static void HoldReasons(params (string Type, string Reason)[] faults)
    {
        IEnumerable<string> sources = faults.Select((one, i) =>
            Usings + $$"""namespace N{{i}} { [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(T bad); } {{PublicType().Replace(one.Type, "public $0", 1)}} }""");
        CSharpCompilation compilation = Harness.Compile([.. sources, Usings + MessagePack]);
        Run run = Harness.Start(compilation);
        compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        for (int i = 0; i < faults.Length; i++)
        {
            Diagnostic problem = run.Problems.Where(one => one.Location.SourceTree!.FilePath == $"/File{i}.cs")
                .ShouldHaveSingleItem(faults[i].Type);
            problem.Id.ShouldBe("TRPC0016");
            problem.GetMessage(CultureInfo.InvariantCulture)
                .ShouldContain(faults[i].Reason.Replace("'N.", $"'N{i}.", StringComparison.Ordinal), Case.Sensitive);
        }
    }

    [GeneratedRegex(@"(abstract )?(class|struct|interface) T\b")]
    private static partial Regex PublicType();
}
