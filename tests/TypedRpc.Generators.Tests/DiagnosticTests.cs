using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests;

/// <summary>Faults of contracts.</summary>
public sealed class DiagnosticTests
{
    private const string Usings = """
        using System;
        using System.Collections;
        using System.Collections.Generic;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        """;

    [Theory]
    [InlineData("[RpcTopic(\"t\")] public interface {|TRPC0002:IFoo|}<T> { [Call] Task PingAsync(); }")]
    [InlineData("public class Outer<T> { [RpcTopic(\"t\")] public interface {|TRPC0002:IFoo|} { [Call] Task PingAsync(); } }")]
    [InlineData("public class Outer { [RpcTopic(\"t\")] private interface {|TRPC0003:IFoo|} { [Call] Task PingAsync(); } }")]
    [InlineData("public class Outer { [RpcTopic(\"t\")] protected interface {|TRPC0003:IFoo|} { [Call] Task PingAsync(); } }")]
    [InlineData("public class Outer { [RpcTopic(\"t\")] private protected interface {|TRPC0003:IFoo|} { [Call] Task PingAsync(); } }")]
    [InlineData("[RpcTopic(\"t\")] file interface {|TRPC0003:IFoo|} { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic({|TRPC0004:\"\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic({|TRPC0004:\"a b\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic({|TRPC0004:\"a.*\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic({|TRPC0004:\".a\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic({|TRPC0004:\"volumé\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic({|TRPC0004:null|})] public interface IFoo { }")]
    [InlineData("[RpcTopic({|TRPC0004:\"123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic(\"t\", Exchange = {|TRPC0004:\"#\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic(\"t\", Version = {|TRPC0005:\"1\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic(\"t\", Version = {|TRPC0005:\"1.x\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic(\"t\", Version = {|TRPC0005:null|})] public interface IFoo { }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Since = {|TRPC0005:\"one\"|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\", Version = \"1.3\")] public interface IFoo { [Call(Since = {|TRPC0005:\"1.4\"|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\", Version = \"2.0\")] public interface IFoo { [Cast(Since = {|TRPC0005:\"1.0\"|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\", Namespace = {|TRPC0006:\"\"|})] public interface IFoo { }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(Name = {|TRPC0006:\"a b\"|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast(Name = {|TRPC0006:\"\"|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task {|TRPC0007:PingAsync|}<T>(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { int {|TRPC0008:Size|} { get; } }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { int {|TRPC0008:this|}[int i] { get; } }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { event Action {|TRPC0008:Changed|}; }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { static abstract void {|TRPC0008:Make|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { Task {|TRPC0009:PingAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Other.Call] Task {|TRPC0009:PingAsync|}(); } namespace Other { class CallAttribute : Attribute { } }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : {|TRPC0009:IDisposable|} { }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IPlain, {|TRPC0009:IMiddle|} { } public interface IPlain { } public interface IMiddle : IDisposable { }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call, Cast] Task {|TRPC0010:PingAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0011:void|} Ping(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0011:int|} Ping(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast] {|TRPC0011:void|} Ping(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0011:IAsyncEnumerable<int>|} WatchAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0011:ref Task|} PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0011:Mine.Task<int>|} PingAsync(); } namespace Mine { public class Task<T> { } }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast] {|TRPC0012:Task<int>|} PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(ref int {|TRPC0013:a|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(out int {|TRPC0013:a|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(in int {|TRPC0013:a|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(Span<int> {|TRPC0013:a|}); }")]
    [InlineData("[RpcTopic(\"t\")] public unsafe interface IFoo { [Call] Task PingAsync(int* {|TRPC0013:a|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(CancellationToken {|TRPC0014:a|}, int b); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(CancellationToken {|TRPC0014:a|}, CancellationToken b); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(int fooBar, int {|TRPC0015:foo_bar|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(int a); [Call] Task {|TRPC0015:PingAsync|}(string a); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(int a); [Call] Task {|TRPC0015:PingAsync|}(int a, CancellationToken b); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task Ping(); [Call] Task {|TRPC0015:PingAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IBase { [Call] new Task {|TRPC0015:PingAsync|}(); } public interface IBase { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IBase<int>, {|TRPC0015:IBase<string>|} { } public interface IBase<T> { [Call] Task PingAsync(T a); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(TimeoutSeconds = {|TRPC0017:-1|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(TimeoutSeconds = {|TRPC0017:double.NaN|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(TimeoutSeconds = {|TRPC0017:1e30|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(TimeoutSeconds = {|TRPC0017:0.0001|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] static Task {|TRPC0018:PingAsync|}() => Task.CompletedTask; }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] private Task {|TRPC0018:PingAsync|}() => Task.CompletedTask; }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] sealed Task {|TRPC0018:PingAsync|}() => Task.CompletedTask; }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] protected Task {|TRPC0018:PingAsync|}(); }")]
    [InlineData("public class Outer { [RpcTopic({|TRPC0004:\" \"|}, Version = {|TRPC0005:\"\"|})] private interface {|TRPC0003:IFoo|}<T> { } }", "TRPC0002")]
    public void A_contract_with_a_fault_is_reported_where_it_is(string marked, string? also = null) => Hold(marked, also);

    [Theory]
    [InlineData("object")]
    [InlineData("dynamic")]
    [InlineData("Action")]
    [InlineData("Func<int>")]
    [InlineData("Task")]
    [InlineData("Task<int>")]
    [InlineData("System.IO.Stream")]
    [InlineData("Type")]
    [InlineData("Uri")]
    [InlineData("int[,]")]
    [InlineData("List<int[,]>")]
    [InlineData("(int A, string B)")]
    [InlineData("Tuple<int, int>")]
    [InlineData("IEnumerable")]
    [InlineData("IEnumerable<IDisposable>")]
    [InlineData("Queue<int>")]
    [InlineData("MyList")]
    [InlineData("Dictionary<double, int>")]
    [InlineData("Dictionary<P, int>")]
    [InlineData("Dictionary<int?, int>")]
    [InlineData("CancellationToken?")]
    [InlineData("Exception")]
    [InlineData("nint")]
    [InlineData("Half")]
    [InlineData("Memory<byte>")]
    [InlineData("KeyValuePair<int, int>")]
    [InlineData("IAsyncEnumerable<int>")]
    [InlineData("Abstract")]
    [InlineData("Collides")]
    [InlineData("Deep")]
    [InlineData("NoConstructor")]
    [InlineData("Unmatched")]
    [InlineData("RequiredIgnored")]
    [InlineData("Endless<int>")]
    [InlineData("Around<int>.Inner")]
    [InlineData("Wide<int>")]
    [InlineData("List<Dictionary<string, Deep[]>>?")]
    public void A_type_that_cannot_be_carried_is_reported_at_the_parameter_and_the_return_type(string type)
    {
        const string Types = """
            public class P { }
            public class MyList : List<int> { }
            public abstract class Abstract { }
            public class Collides { public int FooBar { get; set; } public int foo_bar { get; set; } }
            public class Deep { public Link Link { get; set; } = new(); }
            public class Link { public System.Net.IPAddress? Address { get; set; } }
            public class NoConstructor { private NoConstructor() { } public int A { get; set; } }
            public class Unmatched { public Unmatched(int other) { } public int A { get; set; } }
            public class RequiredIgnored { [JsonIgnore] public required int A { get; set; } }
            public class Around<T> { public class Inner { public Around<Around<T>>.Inner? Next { get; set; } } }
            public class Wide<T> { public Wide<Wide<T>>? A { get; set; } public Wide<List<T>>? B { get; set; } public Wide<T[]>? C { get; set; } }
            public class Endless<T> { public Endless<Endless<T>>? Next { get; set; } }
            """;
        Hold($$"""[RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(int ok, {{type}} {|TRPC0016:bad|}); } """ + Types);
        Hold($$"""[RpcTopic("t")] public interface IFoo { [Call] {|TRPC0016:Task<{{type}}>|} GetAsync(); } """ + Types);
    }

    [Theory]
    [InlineData("Since = \"9.9\"", "TRPC0005")]
    [InlineData("TimeoutSeconds = -1", "TRPC0017")]
    public void A_fault_of_an_inherited_method_is_reported_where_the_base_is_named(string argument, string id) => Hold(
        $$"""public interface IBase { [Call({{argument}})] Task PingAsync(); } [RpcTopic("t")] public interface IFoo : IDummy, {|{{id}}:IBase|} { } public interface IDummy { }""");

    [Theory]
    [InlineData("interface IFoo : IDummy { } public partial interface IFoo : IDummy, {|TRPC0009:IBase|} { }")]
    [InlineData("interface IFoo : Demo.IDummy, {|TRPC0009:Demo.Inner.IBase<int>|} { }")]
    [InlineData("interface IFoo : {|TRPC0009:Alias|} { }")]
    public void The_base_is_found_among_parts_and_behind_names(string contract) => Hold(
        $$"""namespace Demo { using IBase = Demo.Inner.IBase<int>; using Alias = Demo.Inner.IBase<string>; public interface IDummy { } [RpcTopic("t")] public partial {{contract}} } namespace Demo.Inner { public interface IBase<T> { Task PingAsync(); } }""");

    [Fact]
    public void A_faulty_type_is_reported_wherever_it_is_used() => Hold(
        """[RpcTopic("t")] public interface IFoo { [Call] {|TRPC0016:Task<Bad>|} AAsync(Bad {|TRPC0016:a|}, Bad[] {|TRPC0016:b|}); } public record Bad(Uri A);""");

    [Fact]
    public void The_severity_is_the_users()
    {
        CSharpCompilation compilation = Harness.Compile([Usings + "[RpcTopic(\"t\")] public interface IFoo { Task PingAsync(); }"]);
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create("TRPC0009", ReportDiagnostic.Info)]));
        Harness.Start(compilation).Problems.Single().Severity.ShouldBe(DiagnosticSeverity.Info);
    }

    [Fact]
    public void The_path_to_an_unsupported_member_is_told()
    {
        Run run = Harness.Start(Harness.Compile([Usings + """
            [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(List<Deep> bad); }
            public record Deep(Link Link);
            public record Link(Uri Address);
            """]));
        run.Problems.Single().GetMessage(CultureInfo.InvariantCulture)
            .ShouldBe("The type 'System.Collections.Generic.List<Deep>' cannot be carried: Link.Address is of the type 'System.Uri', which belongs to .NET and is not supported; use a type of your own, or give it a shape with [assembly: RpcShape]");
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp7_3)]
    [InlineData(LanguageVersion.CSharp8)]
    [InlineData(LanguageVersion.CSharp10)]
    public void An_old_language_version_is_reported_once(LanguageVersion version)
    {
        const string Source = "namespace Demo { [TypedRpc.RpcTopic(\"t\")] public interface IFoo { [TypedRpc.Call] System.Threading.Tasks.Task PingAsync(); } }";
        CSharpCompilation compilation = Harness.Compile([Source], version: version);
        compilation = compilation.WithOptions(compilation.Options.WithNullableContextOptions(NullableContextOptions.Disable));
        Harness.Start(compilation).Problems.Select(one => one.Id).ShouldBe(["TRPC0001"]);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp11)]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.Preview)]
    public void Generated_code_needs_no_more_than_the_lowest_version(LanguageVersion version)
    {
        Run run = Harness.Start(Harness.Compile([Usings + "[RpcTopic(\"t\")] public interface IFoo { [Call] Task<List<Row?>> PingAsync(Row row, int b = 2); } public record Row(int? A);"], version: version));
        run.Problems.ShouldBeEmpty();
        run.Sources.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_pragma_and_a_suppression_silence_a_diagnostic_of_ours()
    {
        Harness.Start(Harness.Compile([Usings + """
            #pragma warning disable TRPC0009
            [RpcTopic("t")] public interface IFoo { Task PingAsync(); }
            #pragma warning restore TRPC0009
            """]), holdAgreement: false).Problems.Where(one => !one.IsSuppressed).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[RpcTopic] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(42)] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\", Version = 1)] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\"), RpcTopic(\"u\")] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public partial interface IFoo { } [RpcTopic(\"t\")] public partial interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { } [RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public class Foo { }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(Unknown a); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task<List<Unknown>> PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Unknown PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IUnknown { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IFoo { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(Row a); } public record Row(Unknown B);")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(Row a); } public class Row : Row { public int A { get; set; } }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call(TimeoutSeconds = \"x\")] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(int a, int a); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(int a = \"x\"); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(int ) }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task (); }")]
    [InlineData("[RpcTopic(\"t\")] public interface { [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(); [Call] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(void a); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(Loop a); } public struct Loop { public Loop A { get; set; } }")]
    public void Code_in_the_middle_of_an_edit_crashes_neither_and_adds_no_error_in_generated_code(string source) =>
        Harness.Start(Harness.Compile([Usings + source])).Problems.ShouldAllBe(one => one.Id != "AD0001");

    private static void Hold(string marked, string? also = null) => Marked.Hold(Usings, marked, also);
}
