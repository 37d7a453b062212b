using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedRpc.Tests.Architecture;

/// <summary>Rules of the house that hold for every file, whichever room it lies in.</summary>
public sealed class HouseRules
{
    private static readonly string[] RoomsOfUsers = ["Contracts", "Client", "Server", "Notifications", "Diagnostics", "Core", Sources.Bus];

    // They are in Serialization, because every reader and writer knows them.
    private static readonly string[] ValuesOfUsers = [nameof(RpcValue), nameof(RpcValueKind)];

    private static readonly Dictionary<string, (int Least, int Most)> EventIds = new()
    {
        ["Bus"] = (1000, 1099),
        ["Client"] = (1100, 1199),
        ["Inbox"] = (1200, 1299),
        ["Receiving"] = (1300, 1399),
        ["InMemory"] = (1400, 1499),
        ["Diagnostics"] = (1500, 1599),
        ["Packing"] = (1700, 1799),
        ["Server"] = (2000, 2099),
        ["Notifications"] = (1600, 1699),
        ["Brokers"] = (3000, 3099),
        ["RabbitMQ"] = (3000, 3099),
        ["Amqp"] = (3100, 3199),
        ["Hosting"] = (5000, 5099),
    };

    private static IEnumerable<(Sources Sources, SyntaxTree File)> Files =>
        new[] { Sources.Core, Sources.Rabbit, Sources.Hosting, Sources.MessagePack }
            .SelectMany(sources => sources.Files.Select(file => (sources, file)))
            .Concat(Sources.Amqp.Files.Where(file => Sources.AmqpRoomOf(file) is not null).Select(file => (Sources.Amqp, file)));

    [Fact]
    public void What_users_name_lives_in_the_rooms_made_for_it() =>
        Declared(Sources.Core)
            .Where(type => type.Symbol.ContainingNamespace.ToDisplayString() == "TypedRpc")
            .Where(type => !RoomsOfUsers.Contains(Sources.RoomOf(type.File)))
            .Where(type => !(Sources.RoomOf(type.File) == "Serialization" && ValuesOfUsers.Contains(type.Symbol.Name)))
            .Select(type => $"{type.Symbol} in {type.File.FilePath}")
            .ShouldBeEmpty();

    [Fact]
    public void Every_other_namespace_is_its_folder() =>
        Declared(Sources.Core)
            .Select(type => (type.Symbol, type.File, Namespace: type.Symbol.ContainingNamespace.ToDisplayString()))
            .Where(type => type.Namespace != "TypedRpc" && type.Namespace != "TypedRpc." + Sources.RoomOf(type.File)!.Replace('/', '.'))
            .Select(type => $"{type.Symbol} in {type.File.FilePath}")
            .ShouldBeEmpty();

    [Fact]
    public void No_two_log_events_have_one_id() =>
        LogEvents()
            .GroupBy(e => e.Id)
            .Where(g => g.Count() > 1)
            .Select(g => $"{g.Key}: {string.Join(", ", g.Select(e => e.Name))}")
            .ShouldBeEmpty();

    [Fact]
    public void Log_event_ids_lie_in_the_range_of_their_room()
    {
        LogEvents().ShouldNotBeEmpty();
        LogEvents()
            .Where(e => !EventIds.TryGetValue(e.Room, out (int Least, int Most) range) || e.Id < range.Least || e.Id > range.Most)
            .Select(e => $"{e.Room}: {e.Id} {e.Name}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Usings_are_in_order_with_those_of_System_first() =>
        Directory.EnumerateFiles(Repository.PathTo(), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Repository.PathTo(), file)
                .Split(Path.DirectorySeparatorChar)
                .Any(folder => folder is "obj" or "bin" or "Snapshots"))
            .Where(file => !AreInOrder(CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetCompilationUnitRoot().Usings))
            .ShouldBeEmpty();

    [Fact]
    public void No_file_has_more_than_500_lines() =>
        Files
            .Where(f => f.File.GetText().Lines.Count > 500)
            .Select(f => $"{f.File.FilePath}: {f.File.GetText().Lines.Count}")
            .ShouldBeEmpty();

    [Fact]
    public void There_are_at_most_90_public_types_that_are_not_for_generated_code_alone()
    {
        string[] types = [.. Declared(Sources.Core)
            .Where(t => IsPublic(t.Symbol) && Sources.RoomOf(t.File) != "Generated" && !IsHidden(t.Symbol))
            .Select(t => t.Symbol.ToDisplayString())
            .Distinct()
            .Order(StringComparer.Ordinal)];
        types.Length.ShouldBeLessThanOrEqualTo(90, string.Join('\n', types));
    }

    [Fact]
    public void Every_class_is_sealed_abstract_static_or_a_base() =>
        new[] { Sources.Core, Sources.Rabbit, Sources.Amqp, Sources.Hosting, Sources.MessagePack }
            .SelectMany(Declared)
            .Where(t => t.Symbol is { TypeKind: TypeKind.Class, IsSealed: false, IsAbstract: false, IsStatic: false })
            .Select(t => t.Symbol)
            .Distinct(SymbolEqualityComparer.Default)
            .Where(type => !Declared(Sources.Core)
                .Any(other => SymbolEqualityComparer.Default.Equals(other.Symbol.BaseType?.OriginalDefinition, type)))
            .Select(type => type!.ToDisplayString())
            .ShouldBeEmpty();

    // The order that `dotnet format` makes: namespaces, then static classes, then aliases.
    private static bool AreInOrder(IEnumerable<UsingDirectiveSyntax> usings)
    {
        (int Kind, bool IsOther, string Name)[] keys = [.. usings.Select(directive => (
            directive.Alias is not null ? 2 : directive.StaticKeyword.IsKind(SyntaxKind.StaticKeyword) ? 1 : 0,
            directive.NamespaceOrType.ToString() is var name && name != "System" && !name.StartsWith("System.", StringComparison.Ordinal),
            directive.Alias?.Name.ToString() ?? name))];
        return keys.Zip(keys.Skip(1)).All(pair => Comparer.Compare(pair.First, pair.Second) <= 0);
    }

    private static readonly Comparer<(int Kind, bool IsOther, string Name)> Comparer =
        Comparer<(int Kind, bool IsOther, string Name)>.Create(static (a, b) =>
            a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind)
            : a.IsOther != b.IsOther ? a.IsOther.CompareTo(b.IsOther)
            : string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<(INamedTypeSymbol Symbol, SyntaxTree File)> Declared(Sources sources) =>
        from file in sources.Files
        let model = sources.Compilation.GetSemanticModel(file)
        from node in file.GetRoot().DescendantNodes()
        where node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
        select ((INamedTypeSymbol)model.GetDeclaredSymbol(node)!, file);

    private static bool IsPublic(INamedTypeSymbol type) =>
        type.DeclaredAccessibility == Accessibility.Public && (type.ContainingType is null || IsPublic(type.ContainingType));

    // [EditorBrowsable(Never)]: generated code names it and users do not.
    private static bool IsHidden(INamedTypeSymbol type) =>
        type.GetAttributes().Any(a => a.AttributeClass?.Name == "EditorBrowsableAttribute");

    private static IEnumerable<(string Room, int Id, string Name)> LogEvents() =>
        from f in Files
        from attribute in f.File.GetRoot().DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString() == "LoggerMessage"
        let arguments = attribute.ArgumentList!.Arguments
        let id = arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == "EventId") ?? arguments[0]
        let method = (MethodDeclarationSyntax)attribute.Parent!.Parent!
        select (
            Sources.RoomOf(f.File) ?? f.File.FilePath.Split('/')[0]["TypedRpc.".Length..],
            (int)((LiteralExpressionSyntax)id.Expression).Token.Value!,
            method.Identifier.ValueText);
}
