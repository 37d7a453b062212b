using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.Tests.Architecture;

/// <summary>The sources of the libraries, compiled in memory, with the room (the folder) that every file belongs to.</summary>
internal sealed class Sources
{
    /// <summary>The room that puts the others together, and that no other may use.</summary>
    public const string Bus = "Bus";

    private const string Contracts = "Contracts";

    private static readonly CSharpParseOptions Parsing = new(
        LanguageVersion.Preview,
        preprocessorSymbols: ["NET", "NETCOREAPP", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER", "NET10_0"]);

    private static readonly ImmutableArray<MetadataReference> Platform = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => !Path.GetFileName(path).StartsWith("TypedRpc", StringComparison.Ordinal))
        .Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly Lazy<Sources> LazyCore = new(() => Read("TypedRpc", null));
    private static readonly Lazy<Sources> LazyRabbit =
        new(() => Read("TypedRpc.RabbitMQ", "TypedRpc.Brokers", Core.Compilation.ToMetadataReference()));

    private static readonly Lazy<Sources> LazyAmqp =
        new(() => Read("TypedRpc.Amqp", "TypedRpc.Brokers", Core.Compilation.ToMetadataReference()));

    private static readonly Lazy<Sources> LazyMessagePack =
        new(() => Read("TypedRpc.MessagePack", null, Core.Compilation.ToMetadataReference()));

    private static readonly Lazy<Sources> LazyHosting =
        new(() => Read("TypedRpc.Hosting", null, Core.Compilation.ToMetadataReference()));

    private Sources(CSharpCompilation compilation) => Compilation = compilation;

    public static Sources Core => LazyCore.Value;

    public static Sources Rabbit => LazyRabbit.Value;

    public static Sources Amqp => LazyAmqp.Value;

    public static Sources MessagePack => LazyMessagePack.Value;

    public static Sources Hosting => LazyHosting.Value;

    /// <summary>The same compilation in the form that debug builds have.</summary>
    public CSharpCompilation Compilation { get; }

    /// <summary>The files without those that the compiler makes.</summary>
    public IEnumerable<SyntaxTree> Files => Compilation.SyntaxTrees.Where(t => t.FilePath.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>The sources with one more file, as if it lay in a room.</summary>
    public Sources With(string path, string text) => new(Compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(text, Parsing, path)));

    /// <summary>The room of a file; null for a file of another project. The subfolders of Contracts belong to Contracts.</summary>
    public static string? RoomOf(SyntaxTree file)
    {
        string[] parts = file.FilePath.Split('/');
        return parts[0] != "TypedRpc" ? null : parts[1] == Contracts ? Contracts : string.Join('/', parts[1..^1]);
    }

    /// <summary>The room of a file of the RabbitMQ transport, empty for the top; null when it is of another project.</summary>
    public static string? RabbitRoomOf(SyntaxTree file) => RoomIn("TypedRpc.RabbitMQ", file);

    /// <summary>The room of a file of the AMQP 1.0 transport, empty for the top; null when it is of another project.</summary>
    public static string? AmqpRoomOf(SyntaxTree file) => RoomIn("TypedRpc.Amqp", file);

    /// <summary>The room of a file that the transports to brokers share, empty for the top; null when it is of another project.</summary>
    public static string? BrokersRoomOf(SyntaxTree file) => RoomIn("TypedRpc.Brokers", file);

    private static string? RoomIn(string project, SyntaxTree file)
    {
        string[] parts = file.FilePath.Split('/');
        return parts[0] != project ? null : string.Join('/', parts[1..^1]);
    }

    /// <summary>Every use of a type or of a member of one that is declared in a file of TypedRpc, but not those in comments.</summary>
    public IEnumerable<Use> Uses(SyntaxTree file)
    {
        SemanticModel model = Compilation.GetSemanticModel(file);
        foreach (SyntaxNode node in file.GetRoot().DescendantNodes())
        {
            if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax
                or ElementAccessExpressionSyntax or BinaryExpressionSyntax))
            {
                continue;
            }

            SymbolInfo info = model.GetSymbolInfo(node);
            foreach (ISymbol symbol in info.Symbol is { } one ? [one] : info.CandidateSymbols)
            {
                foreach (SyntaxTree declared in DeclaringFiles(symbol))
                    yield return new Use(node, symbol, declared);
            }
        }
    }

    /// <summary>Every name in a file that a referenced assembly declares, but not those in comments.</summary>
    public IEnumerable<string> UsesOf(string assembly, SyntaxTree file)
    {
        SemanticModel model = Compilation.GetSemanticModel(file);
        return file.GetRoot().DescendantNodes()
            .Where(node => node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax)
            .Where(node => model.GetSymbolInfo(node).Symbol is { } symbol and not INamespaceSymbol
                && symbol.ContainingAssembly?.Name == assembly)
            .Select(node => $"{file.FilePath}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1} names {node}");
    }

    private static IEnumerable<SyntaxTree> DeclaringFiles(ISymbol symbol)
    {
        ISymbol? type = symbol switch
        {
            IAliasSymbol alias => alias.Target,
            INamedTypeSymbol named => named,
            IMethodSymbol { MethodKind: MethodKind.LocalFunction } => null,
            IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => symbol.ContainingType,
            _ => null,
        };
        return (type?.OriginalDefinition.DeclaringSyntaxReferences ?? []).Select(r => r.SyntaxTree).Distinct();
    }

    // Shared sources are compiled into each project that uses them.
    private static Sources Read(string project, string? shared, params MetadataReference[] references)
    {
        IEnumerable<SyntaxTree> files = FilesOf(project).Concat(shared is null ? [] : FilesOf(shared));
        SyntaxTree implicitUsings = CSharpSyntaxTree.ParseText(
            string.Concat(new[]
            {
                "System", "System.Collections.Generic", "System.IO", "System.Linq",
                "System.Net.Http", "System.Threading", "System.Threading.Tasks",
            }.Select(ns => $"global using global::{ns};\n")),
            Parsing,
            "implicit usings");
        return new Sources(CSharpCompilation.Create(
            project,
            [.. files, implicitUsings],
            [.. Platform, .. references],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable)));
    }

    private static IEnumerable<SyntaxTree> FilesOf(string project)
    {
        string folder = Repository.PathTo("src", project);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace('\\', '/')))
            .Where(file => !file.Name.StartsWith("obj/", StringComparison.Ordinal)
                && !file.Name.StartsWith("bin/", StringComparison.Ordinal))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(file.Path)), Parsing, $"{project}/{file.Name}"));
    }
}

/// <summary>A place that names something, and a file that declares it.</summary>
internal readonly record struct Use(SyntaxNode Node, ISymbol Symbol, SyntaxTree DeclaredIn)
{
    public override string ToString()
    {
        FileLinePositionSpan place = Node.GetLocation().GetLineSpan();
        return $"{place.Path}:{place.StartLinePosition.Line + 1} names {Symbol.ToDisplayString()} of {DeclaredIn.FilePath}";
    }
}
