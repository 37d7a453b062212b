using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Parameters and members that have the names of locals, fields and parameters of generated code.</summary>
[FailureClass(2)]
public sealed class ShadowedLocals
{
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
    public void Every_name_that_the_generated_code_has_may_be_a_parameter_and_a_member()
    {
        const string Source = Usings + """
            public enum Kind { A } public record Row(int A, string? B) { public int C { get; init; } public required Kind D { get; set; } public List<Row>? E { get; set; } }
            [RpcTopic("t")]
            public interface IFoo : IDisposable, IAsyncDisposable
            {
                [Call] Task<Dictionary<string, Row?>> GetAsync(Row row, int? number, int[] numbers, DateTime[]? times, in int read, CancellationToken token);
                [Cast] Task PutAsync(IReadOnlyCollection<Row> rows, in CancellationToken token);
                [Call(LivenessSeconds = 1)] IAsyncEnumerable<Row> WatchAsync(in IAsyncEnumerable<int> items, IProgress<int>? progress);
            }
            [NotificationTopic] public interface INews { [Notification("a")] Task AAsync(Row row); [Notification("b")] ValueTask BAsync(int? a, string b); }
            """;
        string[] names =
            [.. Harness.Accept(Source).Sources.Values.SelectMany(source => CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens())
                .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
                .Select(token => token.ValueText).Distinct().Order(StringComparer.Ordinal)];
        names.ShouldContain("__scope");
        names.ShouldContain("__invoker");

        // Snake case makes one name of many: those that collide on the wire are kept apart by being in methods of their own.
        string methods = string.Concat(names.Select(
            (name, i) => $"[Call(Name = \"m{i}\")] Task<int> {name}(Row @{name}, int? our1, in int our2, List<Row>? our3);\n"));
        string members = string.Concat(names.Select((name, i) =>
            $"public record R{i}(int? @{name}, List<int>? OfOurs) {{ public int Ours{i} {{ get; init; }} }} public class C{i} {{ public required string @{name} {{ get; init; }} public int Ours {{ get; set; }} }}\n"));
        string uses = string.Concat(names.Select((_, i) => $"[Call(Name = \"u{i}\")] Task<R{i}> Use{i}Async(C{i} a);\n"));
        Harness.Accept(
            Usings + $$"""public record Row(int A); [RpcTopic("t")] public interface IFoo { {{methods}} {{uses}} } {{members}}""");
    }
}
