using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests;

/// <summary>Contracts that are unusual and must have code without an error or a warning; the harness holds that.</summary>
public sealed class CompilationTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        """;

    [Fact]
    public void Keywords_are_names_everywhere() => Harness.Accept(Usings + """
        namespace @namespace.@class.@await
        {
            public enum @enum { @default }
            public record @record(int @int, @enum @event, string @await) { public int @field { get; init; } public @record? @this { get; set; } }
            [RpcTopic("t")]
            public interface @interface
            {
                [Call] Task<@record> @return(@record @class, int @await, @enum @var = @enum.@default, CancellationToken @ref = default);
                [Cast] ValueTask @async(string @value, int @writer, int @reader, int @invocation, int @implementation, int @invoker);
            }
        }
        """);

    [Fact]
    public void Parameters_and_members_called_as_our_own_locals_do_not_clash() => Harness.Accept(Usings + """
        public class Names
        {
            public Names(int __0, int __value, int value) { this.__0 = __0; this.__value = __value; this.value = value; }
            public int __0 { get; } public int __value { get; } public int value { get; }
            public int __scope { get; set; } public int __index { get; init; } public int? __n0 { get; set; } public int __plain { get; init; } public int Instance { get; set; }
            public int Write { get; set; } public int Read { get; set; } public int __members { get; set; }
        }
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task<Names> Info(Names __invoker, int __m0, int __p0, int? __n0, int __members, CancellationToken __token);
            [Call] Task CreateProxy(int invoker, int invocation, int implementation, int __a, int __Arguments0, int __Proxy, int value, int writer, int reader);
        }
        """);

    [Fact]
    public void Members_called_as_those_of_object_and_of_the_generated_class_do_not_clash() => Harness.Accept(Usings + """
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task Equals(); [Call] Task GetHashCode(int a); [Call] Task Dispose(); [Call(Name = "dispose_2")] Task DisposeAsync(); [Call] Task Instance(); [Call] Task DispatchAsync();
            [Call] Task Foo_00000000(); [Call] Task __Proxy(); [Call] Task __invoker(); [Call] Task Finalize(int a); [Call] Task MemberwiseClone(int a); [Call] Task ToString(int a);
        }
        public class Foo { } public class FooShape { }
        """);

    [Fact]
    public void Names_that_differ_by_namespace_nesting_arity_or_case_have_files_of_their_own()
    {
        Run run = Harness.Accept(Usings + """
            public record Row(int A);
            namespace A { public record Row(int A); [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(Row a, global::Row b, B.Row c, Box<int> d, Box<int, int> e, Box f); } public class Box { } public class Box<T> { } public class Box<T, U> { } }
            namespace A { public class Outer { [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(); } } }
            namespace A { public class Outer_ { [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(); } } }
            namespace a { [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(); } [RpcTopic("t")] public interface IFOO { [Call] Task PutAsync(); } [RpcTopic("t")] public interface Foo { [Call] Task PutAsync(); } }
            namespace B { public record Row(int A); [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(Row a); } [RpcTopic("t")] public interface IÜberaus { [Call] Task PutAsync(Größe a); } [RpcTopic("t")] public interface IUberaus { [Call] Task PutAsync(Größe a); } public record Größe(int Höhe); }
            """);
        run.Sources.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(run.Sources.Count);
        run.Sources.Keys.ShouldAllBe(name => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '.' || c == '_'));
    }

    [Fact]
    public void The_global_namespace_will_do() => Harness.Accept(Usings + "[RpcTopic(\"t\")] interface IFoo { [Call] Task<Row> PutAsync(Row a); } record Row(int A);");

    [Fact]
    public void User_namespaces_and_types_may_be_called_as_those_of_the_framework() => Harness.Accept("""
        namespace Acme.System.Task
        {
            public class String { } public class Int32 { } public enum Guid { A }
            [global::TypedRpc.RpcTopic("t")] public interface IFoo { [global::TypedRpc.Call] global::System.Threading.Tasks.Task<String> PutAsync(Guid a, String b, string c, global::System.Guid d); }
        }
        namespace System { public class Task { } public record Mine(int A); [TypedRpc.RpcTopic("t")] public interface IFoo { [TypedRpc.Call] Threading.Tasks.Task<Mine> PutAsync(Mine a, Task b); } }
        namespace Acme.TypedRpc.Generated { [global::TypedRpc.RpcTopic("t")] public interface IFoo { [global::TypedRpc.Call] global::System.Threading.Tasks.Task PutAsync(Serialization.Row a); } }
        namespace Acme.TypedRpc.Generated.Serialization { public record Row(int A); }
        namespace TypedRpc.Acme { [RpcTopic("t")] public interface IFoo { [Call] global::System.Threading.Tasks.Task PutAsync(Shape a); } public class Shape { public int RpcContract { get; set; } } }
        namespace TypedRpc.Generated.Acme { [RpcTopic("t")] public interface IFoo { [Call] global::System.Threading.Tasks.Task PutAsync(RpcContract a); } public class RpcContract { } }
        """);

    [Fact]
    public void Attributes_are_known_by_alias_and_full_name_and_look_alikes_are_not() => Harness.Accept("""
        using Topic = TypedRpc.RpcTopicAttribute;
        using Ask = TypedRpc.CallAttribute;
        using System.Threading.Tasks;
        [Topic("t")] public interface IFoo { [Ask] Task AAsync(); [global::TypedRpc.CastAttribute] Task BAsync(); [Ask, Mine.Cast] Task CAsync(); }
        namespace Mine { public class CastAttribute : System.Attribute { } public class RpcTopicAttribute : System.Attribute { } [RpcTopic] public interface IBar { int A { get; } } }
        """).Sources.Keys.ShouldNotContain(name => name.Contains("IBar", StringComparison.Ordinal));

    [Fact]
    public void Nullability_of_every_context_is_repeated_without_a_warning() => Harness.Accept(Usings + """
        #nullable enable
        public record Row(string? A, List<string?>? B, Dictionary<string, Row?[]?> C);
        public record Box<T>(T Value);
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task<Row?> AAsync(Row? a, List<string?> b, string?[]? c, Box<string?> d, Box<string> e, int? f = null);
        #nullable disable
            [Call] Task<Row> BAsync(Row a, List<string> b, string[] c, Box<string> d);
        #nullable restore
            [Call] ValueTask<List<string?>?> CAsync(IReadOnlyDictionary<string, string?>? a);
        }
        """);

    [Fact]
    public void Default_values_of_every_kind_are_literals() => Harness.Accept(Usings + """
        public enum E : sbyte { A = -3 } public struct S { } 
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task AAsync(sbyte a = -1, byte b = 255, short c = -5, ushort d = 6, int e = int.MinValue, uint f = uint.MaxValue, long g = long.MinValue, ulong h = ulong.MaxValue);
            [Call] Task BAsync(float a = float.NaN, float b = float.NegativeInfinity, float c = float.Epsilon, double d = double.PositiveInfinity, double e = -0.0, double f = 1e300, decimal g = decimal.MinValue, decimal h = 0.10m);
            [Call] Task CAsync(bool a = true, char b = '\u2028', char c = '\\', string d = "\"\\\r\n\u2028{}", string? e = null, E f = E.A, E? g = E.A, E h = (E)7, int? i = 5, sbyte? j = -1);
            [Call] Task DAsync(Guid a = default, S b = default, DateTime c = default, int[]? d = null, CancellationToken e = default);
            [Call] Task EAsync(params string[] names);
            [Call] Task FAsync([System.Runtime.InteropServices.Optional, System.Runtime.CompilerServices.DateTimeConstant(5)] DateTime a, [System.Runtime.InteropServices.Optional] int b);
        }
        """);

    [Fact]
    public void Ten_dozen_methods_and_two_dozen_parameters_are_no_problem()
    {
        string methods = string.Concat(Enumerable.Range(0, 120).Select(i => $"[Call] Task M{i}Async();\n"));
        string parameters = string.Join(", ", Enumerable.Range(0, 24).Select(i => string.Create(CultureInfo.InvariantCulture, $"int p{i} = {i}")));
        Harness.Accept(Usings + $$"""[RpcTopic("t")] public interface IFoo { {{methods}} [Call] Task<int> ManyAsync({{parameters}}, CancellationToken token = default); }""");
    }

    [Fact]
    public void Overloads_with_names_of_their_own_are_kept_apart() => Harness.Accept(Usings + """
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task<int> AAsync(int a);
            [Call(Name = "a_token")] Task<int> AAsync(int a, CancellationToken token = default);
            [Call(Name = "a_long")] Task<int> AAsync(long a);
            [Cast(Name = "a_null")] Task AAsync(int? a);
            [Cast(Name = "a_list")] Task AAsync(IEnumerable<int> a);
            [Cast(Name = "a_params")] Task AAsync(params int[] a);
        }
        """);

    [Fact]
    public void Bases_may_form_a_diamond_be_generic_have_topics_and_members_of_their_own() => Harness.Accept(Usings + """
        public interface IRoot { [Call] Task RootAsync(); void Plain() { } static int Count => 1; int Size => 2; }
        [RpcTopic("left")] public interface ILeft : IRoot { [Call] Task LeftAsync(); }
        public interface IRight<T> : IRoot { [Call] Task<T> RightAsync(T a); }
        [RpcTopic("both", Version = "1.1")] public interface IBoth : ILeft, IRight<string> { [Call(Name = "root_again")] new Task RootAsync(); }
        """);

    [Fact]
    public void Other_members_with_a_body_are_left_alone() => Harness.Accept(Usings + """
        public interface IBase : IDisposable { int Size { get; } void Reset(); event Action Changed; }
        [RpcTopic("t")]
        public partial interface IFoo : IBase
        {
            int IBase.Size => 1; void IBase.Reset() { } void IDisposable.Dispose() { } event Action IBase.Changed { add { } remove { } }
            const int Limit = 5; static int S { get; set; } static void Make() { } int Twice => 2; void Log() => Help(); private void Help() { } class Nested { } enum Kind { A }
            [Call] Task WithBodyAsync(int a) => Task.CompletedTask;
        }
        public partial interface IFoo { [Call] Task OtherPartAsync(Kind a, Nested b); }
        """);

    [Fact]
    public void Nested_and_internal_contracts_are_reached() => Harness.Accept(Usings + """
        namespace Demo { internal static class Outer { internal class Inner { protected internal enum E { A } [RpcTopic("t")] internal interface IFoo { [Call] Task<Row> PutAsync(Row a); } internal record struct Row(int A); } } }
        """);

    [Fact]
    public void Text_is_escaped_wherever_it_goes() => Harness.Accept(Usings + """
        public class Row { [System.Text.Json.Serialization.JsonPropertyName("a\"\\\n\u2028{x}")] public int A { get; set; } }
        public static class C { public const string Topic = "vol" + "ume"; public const string Version = "1." + "2"; }
        [RpcTopic(C.Topic, Version = C.Version, Namespace = "a\"\\{b}")] public interface IFoo { [Call(Name = "x\"\\{y}", Since = C.Version)] Task PutAsync(Row a); }
        """);

    [Fact]
    public void What_is_obsolete_or_experimental_leaks_no_warning() => Harness.Accept(Usings + """
        #pragma warning disable CS0612, CS0618, CS0619, EXP1
        [Obsolete("no", error: true)] public record Old([property: Obsolete] int A);
        [Obsolete] public enum OldKind { A }
        [Obsolete("no", error: true), RpcTopic("t")] public interface IFoo { [Call] Task<Old> PutAsync(Old a, OldKind b); }
        [RpcTopic("u")] public interface IBar { [Call, Obsolete("no", error: true)] Task PutAsync(); [Call, Obsolete] Task<Box> GetAsync(List<Box> b); }
        public class Box { [Obsolete("no", error: true)] public int A { get; set; } [Obsolete("no", error: true)] public Box() { } [Obsolete("no", error: true)] public required int B { get; init; } }
        """);

    [Fact]
    public void What_is_experimental_does_not_stop_generated_code()
    {
        Run run = Harness.Start(Harness.Compile(["""
            using System.Diagnostics.CodeAnalysis;
            using System.Threading.Tasks;
            using TypedRpc;
            #pragma warning disable EXP1
            [Experimental("EXP1")] public record New(int A);
            [RpcTopic("t"), Experimental("EXP1")] public interface IFoo { [Call] Task<New> PutAsync(New a); }
            """]), holdWarnings: false);
        run.Sources.ShouldNotBeEmpty();
    }

    [Fact]
    public void Payloads_of_every_construction_are_made() => Harness.Accept(Usings + """
        using System.Diagnostics.CodeAnalysis;
        public record Empty; public record struct EmptyStruct; public readonly record struct Ro(int A, string B = "x"); public record Base(int A) { public int B { get; set; } } public record Derived(int A, int C) : Base(A);
        public class Two { public Two() { } public Two(int a) { A = a; } public int A { get; set; } }
        public class Most { public Most(int a) : this(a, 0) { } public Most(int a, int b) { A = a; B = b; } public Most(int a, int b, int c) { A = a; B = b; } public int A { get; } public int B { get; } }
        public class Sets { [SetsRequiredMembers] public Sets(string name) { Name = name; } public required string Name { get; init; } public required int Other { get; set; } }
        public class Needs { public Needs(string name) { Name = name; } public required string Name { get; init; } }
        public struct WithCtor { public WithCtor(int a) { A = a; } public int A { get; } }
        public struct ParamlessCtor { public ParamlessCtor() { A = 5; } public ParamlessCtor(int b, int c) { A = b; } public int A { get; init; } }
        public class Optional { public Optional(int a, string unrelated = "u", double d = 2.5) { A = a; } public int A { get; } }
        public class InParam { public InParam(in int a) { A = a; } public int A { get; } }
        public class Hides : Base2 { public new string A { get; set; } = ""; } public class Base2 { public int A { get; set; } public virtual int V { get; set; } } public class HalfOverride : Base2 { public override int V { get => 1; } }
        public class ByMethod : Base2 { public new void A() { } } public class Private { [System.Text.Json.Serialization.JsonIgnore] public int A { get; private set; } public int B { private get; set; } [System.Text.Json.Serialization.JsonIgnore] public int C { get; protected set; } internal int D { get; set; } public static int E { get; set; } public int this[int i] => i; public ReadOnlySpan<byte> Span => default; public Action? F => null; public int G; private int _h; }
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task AAsync(Empty a, EmptyStruct b, Ro c, Base d, Derived e, Two f, Most g, Sets h, Needs i, WithCtor j, ParamlessCtor k, Optional l, InParam m, Hides n, HalfOverride o, Private p, ByMethod q);
            [Call] Task<EmptyStruct?> BAsync(Empty? a, EmptyStruct? b, Ro? c, List<Ro?> d, Dictionary<int, WithCtor?> e, Ro?[] f);
        }
        """);

    [Fact]
    public void A_contract_without_methods_has_code() => Harness.Accept(Usings + "[RpcTopic(\"t\")] public interface IFoo { }");

    [Fact]
    public void A_contract_of_a_referenced_assembly_is_not_generated_again()
    {
        Run library = Harness.Start(Harness.Compile([Usings + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PutAsync(Row a); } public record Row(int A);"], name: "Library"));
        CSharpCompilation user = Harness.Compile([Usings + "public class User { public IFoo? Foo; } [RpcTopic(\"u\")] public interface IBar : IFoo { [Call] Task<List<Row>> GetAsync(); }"], name: "User")
            .AddReferences(library.Output().ToMetadataReference());
        Run run = Harness.Start(user);
        run.Sources.Keys.Count(name => name.StartsWith("IFoo.", StringComparison.Ordinal)).ShouldBe(0);
        run.All.ShouldContain("global::IFoo.PutAsync(");
    }

    [Fact]
    public void Friend_assemblies_that_both_generate_do_not_clash()
    {
        const string Row = "public record Row(int A);";
        Run library = Harness.Start(Harness.Compile(
            ["[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"User\")]", Usings + Row + "[RpcTopic(\"t\")] internal interface IFoo { [Call] Task<List<Row>> PutAsync(Row a); }"], name: "Library"));
        Harness.Start(Harness.Compile([Usings + "[RpcTopic(\"u\")] internal interface IBar { [Call] Task<List<Row>> PutAsync(Row a, int[] b); }"], name: "User")
            .AddReferences(library.Output().ToMetadataReference()));
    }

    [Fact]
    public void A_consumer_for_whom_every_warning_is_an_error_stays_green()
    {
        CSharpCompilation compilation = Harness.Compile(["""
            using System.Threading.Tasks;
            using TypedRpc;
            /// <summary>A.</summary>
            [RpcTopic("t")] public interface IFoo
            {
                /// <summary>B.</summary>
                [Call] Task<Row?> PutAsync(Row row);
            }
            /// <summary>C.</summary>
            /// <param name="A">D.</param>
            public record Row(int A);
            """]);
        compilation = compilation.WithOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Error));
        Run run = Harness.Start(compilation);
        run.Output().GetDiagnostics().Where(one => one.Severity >= DiagnosticSeverity.Warning).ShouldBeEmpty();
        using var stream = new MemoryStream();
        run.Output().Emit(stream).Success.ShouldBeTrue();
    }
}
