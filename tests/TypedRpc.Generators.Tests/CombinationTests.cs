using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests;

/// <summary>
/// What is legal alone, together: declared exceptions, lists of derived types, shapes for types of others, and members of every kind.
/// </summary>
public sealed class CombinationTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics.CodeAnalysis;
        using System.Net;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        """;

    [Fact]
    public void Declared_exceptions_carry_all_that_payloads_do() => Harness.Accept(
        "[assembly: TypedRpc.RpcConverter(typeof(System.Net.IPAddress), typeof(Demo.Addresses))]",
        Usings + """
        namespace Demo
        {
            public static class Addresses { public static string ToWire(IPAddress value) => value.ToString(); public static IPAddress FromWire(string value) => IPAddress.Parse(value); }
            [JsonDerivedType(typeof(Disk), "disk"), JsonDerivedType(typeof(Tape), 1)] public abstract class Medium { }
            public sealed class Disk : Medium { public int Size { get; set; } }
            public sealed class Tape : Medium { public required string Label { get; init; } }
            public class Outer<T> { public class Inner<U>(string message, T left, U? right) : Exception(message) where U : class { public T Left { get; } = left; public U? Right { get; } = right; public required Medium On { get; init; } } }
            public class Full<T>(T what) : Exception where T : struct { public T What { get; } = what; public T? Perhaps { get; set; } public Dictionary<IPAddress, (IPAddress, Medium?)>? All { get; set; } [JsonIgnore] public Action? Why { get; set; } public object? Any { get; init; } }
            public class Old : Exception { [Obsolete("no", true)] public int Was { get; set; } [JsonPropertyName("is")] public int Was2 { get; set; } }
            [Obsolete("no", true)] public class Gone : Exception { }
            public class Set : Exception { [SetsRequiredMembers] public Set(string message) : base(message) => A = 1; public required int A { get; init; } }
            public class Several : Exception { public Several(string message, string? hint = null) : base(message) { } public Several(string message, Exception? inner = null) : base(message, inner) { } public Several(string message, int[]? more = null) : base(message) { } }
            [RpcTopic("a"), Throws(typeof(Outer<int>.Inner<string>), Name = "one")]
            public interface IFoo
            {
                [Call, Throws(typeof(Outer<int>.Inner<string>), Name = "two"), Throws(typeof(Full<int>)), Throws(typeof(Full<Guid>), Name = "guid"), Throws(typeof(Old)), Throws(typeof(Set)), Throws(typeof(Several))] Task<Medium?> AAsync(Outer<int> a);
            }
            [RpcTopic("b"), Obsolete, Throws(typeof(Gone))] public interface IBar : IFoo { [Call, Throws(typeof(Full<int>), Name = "full")] Task BAsync(); }
        }
        """);

    [Fact]
    public void An_exception_may_hide_a_property_of_every_exception()
    {
        const string Source = Usings + """
            public record Facts(int A);
            public class Hiding(string message, Facts data) : Exception(message) { public new Facts Data { get; } = data; public new string? Source { get; set; } public override string? HelpLink { get; set; } public override string Message => "m"; }
            [RpcTopic("a")] public interface IFoo { [Call, Throws(typeof(Hiding))] Task AAsync(); }
            """;
        string generated = Harness.Accept(Source).All;
        generated.ShouldContain("new(false, \"data\", \"source\")");
    }

    [Fact]
    public void Objects_of_every_kind_compile() => Harness.Accept(Usings + """
        namespace Demo
        {
            public record Attributed([property: JsonPropertyName("x")] int A, [property: JsonIgnore] int B = 5, [property: Sensitive] string? C = null, [param: Sensitive] string D = "d");
            public record struct Point(int X, int Y) { public int Z { get; init; } = 3; public required int W { get; set; } }
            public readonly record struct Fixed(int X, string? Name = null);
            public class Mixed { public Mixed(int a, int b = 2) { A = a; B = b; } public int A { get; } public int B { get; init; } public required string C { get; init; } public required string D { get; set; } public string E { get; init; } = "e"; [SetsRequiredMembers] public Mixed() { C = D = ""; } }
            public class Cased { public Cased(int code, int Code) { this.code = code; this.Code = Code; } public int Code { get; } [JsonPropertyName("lower")] public int code { get; } }
            public class @event { public int @class { get; set; } public required @event? @new { get; init; } public int @var { get; set; } public int @await { get; set; } public int @_ { get; set; } public int @__ { get; set; } public int reader { get; set; } public int writer { get; set; } }
            public class Several { public Several(int a, string? hint = null) { A = a; } public int A { get; } private Several(int a) : this(a, null) { } }
            public struct __0 { public int __value; public __scope? __plain { get; init; } } public class __scope { public __0 __index { get; set; } } public class TReader { public TWriter? T { get; set; } } public class TWriter { public int A; }
            public class Reader { public TReader? reader { get; set; } public List<Writer>? Shape { get; set; } } public class Writer { public Reader? Writer_ { get; set; } }
            public abstract class Grand<T> { public virtual T? Value { get; set; } public abstract int Number { get; init; } }
            public class Parent : Grand<string> { public override int Number { get; init; } public override string? Value { get => base.Value; } }
            public sealed class Child : Parent { public new int Value { get; set; } public new long Number { get; init; } }
            public class Ref { private int _a; public ref int A => ref _a; public int B { get; set; } }
            [JsonDerivedType(typeof(Ok<int>), "ok"), JsonDerivedType(typeof(Failed<int>), "failed")] public interface IResult { }
            public record Ok<T>(T Value) : IResult; public record struct Failed<T>(string Why, T[] All) : IResult;
            [JsonDerivedType(typeof(Branch), "branch"), JsonDerivedType(typeof(Leaf), "leaf"), JsonDerivedType(typeof(Tree), "tree")] public class Tree { public List<Tree>? Trees { get; set; } }
            [JsonDerivedType(typeof(Leaf), 1), JsonDerivedType(typeof(Branch), 2)] public class Branch : Tree { public IResult? Result { get; set; } } public class Leaf : Branch { public (Tree, IResult?, Tree[])? All { get; set; } }
            [RpcTopic("a")]
            public interface IFoo
            {
                [Call] Task<Attributed> AAsync(Point point, Fixed? @fixed, Mixed mixed, Cased cased, @event e, Several several, __0 a, TReader reader);
                [Call] Task<Child?> BAsync(Reader reader, Grand<int>.Inner? a, Parent parent, Ref r, IResult result, Tree tree, Dictionary<string, Ok<Tree>>[] oks);
            }
        }
        """.Replace("Grand<int>.Inner? a, ", "", StringComparison.Ordinal));

    [Fact]
    public void Anything_may_have_a_shape() => Harness.Accept(
        """
        [assembly: TypedRpc.RpcConverter(typeof(System.DayOfWeek), typeof(Demo.S1))]
        [assembly: TypedRpc.RpcConverter(typeof(System.IFormatProvider), typeof(Demo.S2))]
        [assembly: TypedRpc.RpcConverter(typeof(System.Collections.Generic.List<System.Action>), typeof(Demo.S3))]
        [assembly: TypedRpc.RpcConverter(typeof(int[,]), typeof(Demo.S4))]
        [assembly: TypedRpc.RpcConverter(typeof(System.Action), typeof(Demo.S5))]
        [assembly: TypedRpc.RpcConverter(typeof(System.Net.IPAddress), typeof(Demo.S6))]
        [assembly: TypedRpc.RpcConverter(typeof(byte), typeof(Demo.S7))]
        [assembly: TypedRpc.RpcConverter(typeof(string), typeof(Demo.S8))]
        """,
        Usings + """
        namespace Demo
        {
            public static class S1 { public static int ToWire(DayOfWeek value) => (int)value; public static DayOfWeek FromWire(int value) => (DayOfWeek)value; }
            public static class S2 { public static Medium ToWire(IFormatProvider value) => new Disk(); public static IFormatProvider FromWire(Medium value) => null!; }
            public static class S3 { public static (int, Medium?) ToWire(List<Action> value) => default; public static List<Action> FromWire((int a, Medium? b) value) => []; }
            public static class S4 { public static int[][] ToWire(int[,] value) => []; public static int[,] FromWire(int[][] value) => new int[0, 0]; }
            public class S5 { public static DayOfWeek ToWire(Action value) => default; public static Action FromWire(DayOfWeek value) => null!; }
            public struct S6 { public static IDictionary<DayOfWeek, IPAddress?> ToWire(IPAddress value) => null!; public static IPAddress FromWire(IDictionary<DayOfWeek, IPAddress?> value) => null!; }
            public static class S7 { public static long ToWire(byte value) => value; public static byte FromWire(long value) => (byte)value; }
            public static class S8 { public static char[] ToWire(string value) => value.ToCharArray(); public static string FromWire(char[] value) => new(value); }
            [JsonDerivedType(typeof(Disk), "disk")] public abstract class Medium { } public sealed class Disk : Medium { public IFormatProvider? Format { get; set; } }
            [RpcTopic("a")]
            public interface IFoo
            {
                [Call] Task<DayOfWeek?> AAsync(IFormatProvider a, List<Action>? b, int[,] c, Action d, IPAddress e, byte f = 3, DayOfWeek g = DayOfWeek.Friday, byte? h = null, string i = "text");
                [Call] Task<(DayOfWeek, Action?, (IPAddress, byte))> BAsync(Dictionary<DayOfWeek, Dictionary<Action, Dictionary<byte, int[,]>>> a, HashSet<DayOfWeek?> b, KeyValuePair<byte, string> c, IEnumerable<byte> d, Tuple<int[,]>? e);
                [Call] Task<string> CAsync(byte[] a, string[] b);
            }
        }
        """);

    [Fact]
    public void A_shape_for_a_tuple_applies_regardless_of_the_names_of_its_elements()
    {
        Run run = Harness.Accept(
            "[assembly: TypedRpc.RpcConverter(typeof((int, int)), typeof(Pairs))]",
            Usings + """
            public static class Pairs { public static string ToWire((int A, int B) value) => ""; public static (int, int) FromWire(string value) => default; }
            [RpcTopic("a")] public interface IFoo { [Call] Task<(int X, int Y)> AAsync((int, int) a, (int Z, int W) b); }
            [RpcTopic("b")] public interface IBar { [Call] Task BAsync((int X, int Y) a, List<(int Q, int R)> b, Dictionary<(int K, int L), int> c); }
            """);
        run.Sources.Values.Count(
            source => source.Contains("Shape<global::System.ValueTuple<int, int>>", StringComparison.Ordinal)).ShouldBe(1);
        run.All.ShouldContain("global::Pairs.ToWire(value)");
    }

    [Fact]
    public void Types_that_cannot_be_keys_are_reported_though_they_are_valid_alone() => HoldReasons(
        "",
        ("Dictionary<Row, int>", "has keys that JSON has no text for"),
        ("Dictionary<(int, int), int>", "has keys that JSON has no text for"),
        ("Dictionary<double, int>", "has keys that JSON has no text for"),
        ("IReadOnlyDictionary<object, int>", "has keys that JSON has no text for"),
        ("List<Dictionary<DateTime, int>>", "has keys that JSON has no text for"),
        ("Dictionary<RpcValue, int>", "has keys that JSON has no text for"),
        ("Dictionary<byte[], int>", "has keys that JSON has no text for"),
        ("Dictionary<Dictionary<string, int>, int>", "has keys that JSON has no text for"));

    [Fact]
    public void A_property_that_can_be_set_but_not_read_is_lost() => HoldReasons(
        """
        public class Secretive { public int A { get; set; } public int B { private get; set; } }
        public record Kept { public int B { protected get; init; } }
        public class Derived : Secretive { public int C { get; set; } }
        public class Taken { public Taken(int b) { B = b; } public int B { internal get; set; } }
        """,
        ("Secretive", "has the member B, which has a getter that is not public"),
        ("Kept", "has the member B, which has a getter that is not public"),
        ("Derived", "has the member B, which has a getter that is not public"),
        ("Taken", "has the member B, which has a getter that is not public"));

    [Fact]
    public void A_member_left_out_on_purpose_may_have_any_accessors() => Harness.Accept(Usings + """
        public class Ignored { public int A { get; set; } [JsonIgnore] public int B { private get; set; } public int C { set { } } internal int D { private get; set; } private int E { get; set; } public static int F { private get; set; } public int G { get; } }
        public class Hides : Below { public new int B { get; set; } }
        public class Below { [JsonIgnore] public int B { private get; set; } }
        [RpcTopic("a")] public interface IFoo { [Call] Task<Hides> AAsync(Ignored a); }
        """);

    [Fact]
    public void A_declared_exception_that_would_lose_a_property_is_reported() => Marked.Hold(
        Usings,
        """
        public class Lossy : Exception { public int A { private get; set; } }
        [RpcTopic("a")] public interface IFoo { [Call, Throws({|TRPC0031:typeof(Lossy)|})] Task AAsync(); }
        """);

    [Fact]
    public void A_type_called_var_takes_nothing_away() => Harness.Accept(
        Usings + """
        public class @var { public int A { get; set; } public int B { get; init; } }
        public class Numbers : List<int> { }
        public class Bad(string message, @var which) : Exception(message) { public @var Which { get; } = which; public int A { get; init; } public int B { get; set; } }
        [JsonDerivedType(typeof(Leaf), "leaf")] public abstract class Tree { } public class Leaf : Tree { public @var? V { get; set; } }
        [RpcTopic("a")] public interface IFoo
        {
            [Call, Throws(typeof(Bad))] Task<@var> AAsync(@var a, List<@var?>? b, Dictionary<string, @var> c, IEnumerable<@var> d, Tree e, Numbers f, ReadOnlyMemory<@var> g, Memory<int> h);
            [Call] Task<(@var, System.Collections.Concurrent.ConcurrentDictionary<int, @var>)> BAsync(System.Collections.Immutable.ImmutableQueue<@var> a, Stack<int> b, (int a, @var b)[] c, string?[] d, in CancellationToken token);
        }
        [NotificationTopic] public interface INews { [Notification("a")] Task AAsync(@var a); [Notification("b")] Task BAsync(@var a, int? b); }
        """);

    [Fact]
    public void Exceptions_of_other_assemblies_are_declared_where_they_are_seen()
    {
        const string Other = """
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Test")]
            namespace Other
            {
                internal class Hidden(string message, int a) : System.Exception(message) { public int A { get; } = a; internal int B { get; set; } }
                public class Base : System.Exception { public int A { get; init; } public int B { get; protected internal set; } = 3; protected internal Base(int b) { B = b; } public Base() { } }
                [TypedRpc.Throws(typeof(Hidden))] internal interface IBase { [TypedRpc.Call] System.Threading.Tasks.Task AAsync(); }
                [TypedRpc.Throws(typeof(Private))] public interface IPublic { [TypedRpc.Call] System.Threading.Tasks.Task AAsync(); }
                internal class Private : System.Exception { }
            }
            """;
        const string Contract = Usings + """
            public class Fine : Exception { public int A { get; set; } }
            [RpcTopic("a")] internal interface IFoo : Other.IBase { [Call, Throws(typeof(Other.Hidden), Name = "x"), Throws(typeof(Fine))] Task BAsync(); }
            """;
        MetadataReference friend = Reference(Other);
        CSharpCompilation compilation = Harness.Compile([Contract]).AddReferences(friend);
        compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        Run run = Harness.Start(compilation);
        run.Problems.ShouldBeEmpty();
        run.Sources.Keys.Count(name => name.Contains("HiddenFault_", StringComparison.Ordinal)).ShouldBe(2);

        CSharpCompilation stranger = Harness.Compile(
            [Usings + "[RpcTopic(\"a\")] public interface IFoo : Other.IPublic { }"], name: "Stranger").AddReferences(friend);
        Diagnostic problem = Harness.Start(stranger).Problems.ShouldHaveSingleItem();
        (problem.Id, problem.Location.SourceTree!.FilePath).ShouldBe(("TRPC0031", "/File0.cs"));

        CSharpCompilation lossy = Harness
            .Compile([Usings + "[RpcTopic(\"a\")] public interface IFoo { [Call, Throws(typeof(Other.Base))] Task AAsync(); }"])
            .AddReferences(friend);
        Harness.Start(lossy).Problems.ShouldHaveSingleItem()
            .GetMessage(CultureInfo.InvariantCulture).ShouldContain("has the member B, which has a setter that is not public");
    }

    private static MetadataReference Reference(string source)
    {
        using var image = new MemoryStream();
        Harness.Compile([source], name: "Other").Emit(image).Success.ShouldBeTrue();
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static void HoldReasons(string types, params (string Type, string Reason)[] faults)
    {
        string methods = string.Concat(faults.Select((one, i) => $"[Call] Task M{i}Async({one.Type} bad);\n"));
        Run run = Harness.Start(
            Harness.Compile([Usings + types + $"public record Row(int A); [RpcTopic(\"t\")] public interface IFoo {{ {methods} }}"]));
        run.Problems.Length.ShouldBe(faults.Length, string.Join("\n", run.Problems));
        for (int i = 0; i < faults.Length; i++)
        {
            run.Problems[i].Id.ShouldBe("TRPC0016");
            run.Problems[i].GetMessage(CultureInfo.InvariantCulture).ShouldContain(faults[i].Reason, Case.Sensitive);
        }
    }
}
