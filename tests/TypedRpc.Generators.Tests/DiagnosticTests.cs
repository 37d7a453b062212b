using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedRpc.Generators.Tests.FailureClasses;

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
    [FailureClass(17), FailureClass(18), FailureClass(19), FailureClass(20), FailureClass(21)]
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
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : IPlain, {|TRPC0009:IMiddle|} { } public interface IPlain { } public interface IMiddle : IComparable { }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call, Cast] Task {|TRPC0010:PingAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0011:void|} Ping(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0011:int|} Ping(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast] {|TRPC0011:void|} Ping(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0011:ref Task|} PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] {|TRPC0011:Mine.Task<int>|} PingAsync(); } namespace Mine { public class Task<T> { } }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast] {|TRPC0012:Task<int>|} PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(ref int {|TRPC0013:a|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(out int {|TRPC0013:a|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(Span<int> {|TRPC0013:a|}); }")]
    [InlineData("[RpcTopic(\"t\")] public unsafe interface IFoo { [Call] Task PingAsync(int* {|TRPC0013:a|}); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(CancellationToken {|TRPC0014:a|}, int b); }")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Call] Task PingAsync(CancellationToken {|TRPC0014:a|}, CancellationToken b); }")]
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
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast(Attempts = {|TRPC0038:0|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast(Attempts = {|TRPC0038:-1|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast(Attempts = {|TRPC0038:101|})] Task PingAsync(); }")]
    [InlineData(
        "[RpcTopic(\"t\")] public interface IFoo { [Cast(Attempts = {|TRPC0038:int.MaxValue|}, Fanout = true)] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Cast(Fanout = true, Attempts = {|TRPC0038:2|})] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo : {|TRPC0038:IBase|} { } public interface IBase { [Cast(Attempts = 0)] Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] static Task {|TRPC0018:PingAsync|}() => Task.CompletedTask; }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] private Task {|TRPC0018:PingAsync|}() => Task.CompletedTask; }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] sealed Task {|TRPC0018:PingAsync|}() => Task.CompletedTask; }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] protected Task {|TRPC0018:PingAsync|}(); }")]
    [InlineData("public class Outer { [RpcTopic({|TRPC0004:\" \"|}, Version = {|TRPC0005:\"\"|})] private interface {|TRPC0002:{|TRPC0003:IFoo|}|}<T> { } }")]
    public void A_contract_with_a_fault_is_reported_where_it_is(string marked) => Hold(marked);

    [Theory]
    [InlineData("List<dynamic>")]
    [InlineData("int[,][]")]
    [InlineData("ValueTuple")]
    [InlineData("dynamic")]
    [InlineData("Action")]
    [InlineData("Func<int>")]
    [InlineData("Task")]
    [InlineData("Task<int>")]
    [InlineData("System.IO.Stream")]
    [InlineData("Type")]
    [InlineData("System.Net.IPAddress")]
    [InlineData("int[,]")]
    [InlineData("List<int[,]>")]
    [InlineData("(int A, Action B)")]
    [InlineData("Tuple<int, Type>")]
    [InlineData("IEnumerable")]
    [InlineData("IEnumerable<IDisposable>")]
    [InlineData("PriorityQueue<int, int>")]
    [InlineData("SortedSet<P>")]
    [InlineData("SortedDictionary<Uri, int>")]
    [InlineData("SortedSet<(int, P)>")]
    [InlineData("Own")]
    [InlineData("Locked")]
    [InlineData("AbstractList")]
    [InlineData("MyList")]
    [InlineData("Dictionary<double, int>")]
    [InlineData("Dictionary<P, int>")]
    [InlineData("Dictionary<int?, int>")]
    [InlineData("CancellationToken?")]
    [InlineData("Exception")]
    [InlineData("System.Numerics.Complex")]
    [InlineData("Memory<Type>")]
    [InlineData("KeyValuePair<int, Action>")]
    [InlineData("Dictionary<DateTime, int>")]
    [InlineData("Dictionary<object, int>")]
    [InlineData("Dictionary<(int, int), int>")]
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
            public class MyList : List<int> { public string Name { get; set; } = ""; }
            public class Own : IEnumerable<int> { public IEnumerator<int> GetEnumerator() => throw new NotSupportedException(); IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }
            public class Locked : List<int> { internal Locked() { } }
            public abstract class AbstractList : List<int> { }
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

    [Theory]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { Task PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { {|TRPC0009:Task|} PingAsync(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { Task {|TRPC0010:PingAsync|}(); }")]
    [InlineData("[RpcTopic(\"t\")] public interface IFoo { [Call] Task {|TRPC0009:PingAsync|}(); }")]
    public void These_tests_notice_a_mark_that_is_missing_misplaced_or_wrong(string marked) =>
        Should.Throw<InvalidOperationException>(() => Hold(marked));

    [Fact]
    public void A_faulty_type_is_reported_wherever_it_is_used() => Hold(
        """[RpcTopic("t")] public interface IFoo { [Call] {|TRPC0016:Task<Bad>|} AAsync(Bad {|TRPC0016:a|}, Bad[] {|TRPC0016:b|}); } public record Bad(System.Net.IPAddress A);""");

    [Theory]
    [InlineData("Attempts = 0", "0 attempts are not possible: use 1 to 100")]
    [InlineData(
        "Attempts = 2, Fanout = true",
        "2 attempts are not possible: a copy of a fanout is for one server and has no queue to go back to; use 1, or remove Fanout")]
    public void The_error_of_attempts_says_what_is_wrong(string arguments, string message) =>
        Harness.Start(Harness.Compile([Usings + "[RpcTopic(\"t\")] public interface IFoo { [Cast(" + arguments + ")] Task PingAsync(); }"]))
            .Problems.Single().GetMessage(CultureInfo.InvariantCulture).ShouldBe(message);

    [Fact]
    public void The_severity_can_be_configured()
    {
        CSharpCompilation compilation = Harness.Compile([Usings + "[RpcTopic(\"t\")] public interface IFoo { Task PingAsync(); }"]);
        compilation = compilation.WithOptions(
            compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create("TRPC0009", ReportDiagnostic.Info)]));
        Harness.Start(compilation).Problems.Single().Severity.ShouldBe(DiagnosticSeverity.Info);
    }

    [Fact]
    public void The_path_to_an_unsupported_member_is_reported()
    {
        Run run = Harness.Start(Harness.Compile([Usings + """
            [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync(List<Deep> bad); }
            public record Deep(Link Link);
            public record Link(System.Net.IPAddress Address);
            """]));
        run.Problems.Single().GetMessage(CultureInfo.InvariantCulture)
            .ShouldBe("The type 'System.Collections.Generic.List<Deep>' cannot be carried: Link.Address is of the type "
                + "'System.Net.IPAddress', which belongs to .NET and is not supported; use a type of your own, "
                + "or give it a shape with [assembly: RpcConverter]");
    }

    [Theory]
    [InlineData("dynamic", "has no type at run time; use object or TypedRpc.RpcValue")]
    [InlineData("int[,]", "has more than one dimension; use an array of arrays")]
    [InlineData("IEnumerable", "is a collection that does not tell the type of its elements; use List<T> or Dictionary<TKey, TValue>")]
    [InlineData(
        "PriorityQueue<int, int>",
        "belongs to .NET and is not supported; use a type of your own, or give it a shape with [assembly: RpcConverter]")]
    [InlineData(
        "System.Collections.Concurrent.BlockingCollection<int>",
        "is a collection that is not supported; use List<T>, HashSet<T>, Dictionary<TKey, TValue>, "
            + "an immutable collection or their interfaces")]
    [InlineData(
        "Own",
        "is a collection of your own; derive it from List<T>, HashSet<T>, Dictionary<TKey, TValue> or Collection<T>, "
            + "or use one of these")]
    [InlineData(
        "Named",
        "is a collection with the property Name, which would be lost; use a class that has the collection as a property, or mark it with [JsonIgnore]")]
    [InlineData("Locked", "is a collection without a public constructor that has no parameters")]
    [InlineData("SortedSet<Own>", "is sorted by what cannot be compared; implement IComparable<T>, or use what is not sorted")]
    [InlineData("Dictionary<double, int>", "has keys that JSON has no text for; use strings, integers, enums, Guid, bool or days")]
    [InlineData("(int A, Action B)", "element 2 is of the type 'System.Action', which is not data")]
    public void The_reason_says_what_to_do(string type, string reason)
    {
        Run run = Harness.Start(Harness.Compile([Usings + $$"""
            [RpcTopic("t")] public interface IFoo { [Call] Task PutAsync({{type}} bad); }
            public class Named : List<int> { public string Name { get; set; } = ""; [JsonIgnore] public string Ignored { get; set; } = ""; }
            public class Own : IEnumerable<int> { public IEnumerator<int> GetEnumerator() => throw new NotSupportedException(); IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }
            public class Locked : List<int> { internal Locked() { } }
            """]));
        run.Problems.Single().GetMessage(CultureInfo.InvariantCulture).ShouldEndWith("cannot be carried: " + reason);
    }

    private static void Hold(string marked) => Marked.Hold(Usings, marked);
}
