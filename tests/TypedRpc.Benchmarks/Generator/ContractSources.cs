using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.Benchmarks.Generator;

/// <summary>
/// A project with so many contracts of 20 methods, and payload types of their own and shared ones, one file for a contract.
/// </summary>
internal static class ContractSources
{
    public const string Topic = "TypedRpc.RpcTopicAttribute";

    // Every compilation has references of its own: what the compiler has read of them would be read for the one that is measured first
    // only.
    private static readonly string[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "TypedRpc.dll" or "netstandard.dll")),
    ];

    public static CSharpParseOptions Options { get; } = new(LanguageVersion.Latest);

    public static CSharpCompilation Compile(int contracts) => CSharpCompilation.Create(
        "Measured",
        Enumerable.Range(0, contracts)
            .Select(Contract).Append(Shared).Append(Unrelated(0)).Select((source, i) => Parse(source, $"File{i}.cs")),
        References.Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The same project after an edit of a method's body in a file that no contract uses.</summary>
    public static Compilation Edit(Compilation compilation, int edit) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.Last(), Parse(Unrelated(edit), compilation.SyntaxTrees.Last().FilePath));

    private static SyntaxTree Parse(string source, string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), Options, path);

    private static string Contract(int number)
    {
        var methods = new StringBuilder();
        for (int i = 0; i < 5; i++)
        {
            methods.Append($$"""
                    [Call] Task<Row{{number}}> Get{{i}}Async(Guid id, bool deep = false, CancellationToken cancellationToken = default);
                    [Call(Idempotent = true, Name = "list_{{i}}")] Task<IReadOnlyList<Row{{number}}>> List{{i}}Async(string? filter, int offset = 0, int limit = 100);
                    [Call(TimeoutSeconds = 5)] ValueTask Put{{i}}Async(Row{{number}} row, Dictionary<string, Detail{{number}}> details, Shared{{(number + i) % 20}} shared);
                    [Cast] Task Note{{i}}Async(Kind{{number}} kind, DateTimeOffset at, [Sensitive] string secret, Shared{{(number + i + 7) % 20}}? shared);

                """);
        }

        return $$"""
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using System.Text.Json.Serialization;
            using TypedRpc;
            namespace Measured.Area{{number % 10}}
            {
                [RpcTopic("topic{{number}}", Version = "1.2")]
                public interface IContract{{number}}
                {
            {{methods}}
                }
                public sealed record Row{{number}}(Guid Id, string Name, Kind{{number}} Kind, long Size, List<Detail{{number}}>? Details, DateTimeOffset Created);
                public sealed class Detail{{number}}
                {
                    public required string Name { get; init; }
                    [JsonPropertyName("amount")] public decimal Value { get; set; }
                    public int? Count { get; set; }
                    public IReadOnlyList<string> Tags { get; set; } = [];
                    [JsonIgnore] public string Label => Name;
                }
                public enum Kind{{number}} : byte { None, Some, All }
            }
            """;
    }

    private static string Shared => "namespace Measured\n{\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $$"""
            public sealed class Shared{{i}}
            {
                public int Number { get; set; }
                public string Text { get; set; } = "";
                public System.Collections.Generic.Dictionary<string, Shared{{(i + 1) % 20}}> Next { get; set; } = [];
                public bool? Flag { get; set; }
            }

        """)) + "}\n";

    private static string Unrelated(int edit) => $$"""
        namespace Measured;
        internal sealed class Unrelated
        {
            public int Compute() => {{edit}};
        }
        """;
}
