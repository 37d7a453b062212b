using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Evolution;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Analyzers;

/// <summary>Finds members of contract types that the compiler sees but the generator did not.</summary>
/// <remarks>The surface that the generator wrote into the assembly shows what it saw.</remarks>
internal sealed class UnseenMembers(Compilation compilation, CancellationToken cancellationToken)
{
    private const string Attribute = "RpcSurfaceAttribute";
    private const string Own = "[own]";

    private readonly BaselineSurfaces _now = new(compilation, null, null);

    /// <param name="isBuild">True when the generator has run, with or without output.</param>
    public IEnumerable<(Location Place, string What, string Consequence)> Find(bool isBuild)
    {
        string? written = Written();
        if (written is null && !isBuild)
            yield break;
        List<INamedTypeSymbol> types = BaselineSurfaces.TypesIn(compilation.Assembly.GlobalNamespace).ToList();
        foreach (INamedTypeSymbol type in types.Where(IsWithoutCode))
        {
            yield return (
                type.Locations[0], $"The contract '{type.Name}' needs what another source generator adds", "it has no generated code");
        }
        if (written is null)
            yield break;
        ILookup<string, INamedTypeSymbol> known = types.ToLookup(type => Key(SurfaceBuilder.Name(CodeNames.Plain(type))));
        foreach ((TypeSurface now, TypeSurface seen) in Changed(written))
        {
            if (known[Key(now.Name)].FirstOrDefault() is { } type)
                yield return Told(type, now, seen);
        }
    }

    private string? Written() => compilation.Assembly.GetAttributes()
        .FirstOrDefault(one => one.AttributeClass
            is { Name: Attribute, ContainingNamespace: { Name: "Generated", ContainingNamespace.Name: "TypedRpc" } })
        ?.ConstructorArguments.FirstOrDefault().Value as string;

    // Namespace names in metadata have no @ before keywords.
    private bool IsWithoutCode(INamedTypeSymbol type) =>
        _now.Find(type, cancellationToken) is not null
        && compilation.Assembly.GetTypeByMetadataName(
            $"{Names.GeneratedNamespace(type.ContainingNamespace).Replace("@", "")}."
                + ContractParser.IdentifierOf(type, compilation)) is null;

    // Both surfaces are parsed from text, because the text does not contain everything of a model. Types in only one of them follow from
    // the types that differ.
    private IEnumerable<(TypeSurface Now, TypeSurface Seen)> Changed(string written)
    {
        string text = SurfaceText.Print(_now.After(cancellationToken));
        if (text == written.Replace("\r", "") || SurfaceParser.Parse(written).Surface is not { } seen
            || SurfaceParser.Parse(text).Surface is not { } now)
        {
            return [];
        }
        Dictionary<string, TypeSurface> known = seen.Types.ToDictionary(type => type.Name);
        return now.Types.Where(type => known.TryGetValue(type.Name, out TypeSurface old) && !old.Equals(type))
            .Select(type => (type, known[type.Name]));
    }

    private static (Location Place, string What, string Consequence) Told(INamedTypeSymbol type, TypeSurface now, TypeSurface seen)
    {
        var names = new HashSet<string>(now.Members.Except(seen.Members).Select(member => member.Name.Split('/')[0]));
        List<ISymbol> members = type.TypeKind == TypeKind.Enum
            ? []
            : MemberList.Of(type, MemberKeys.Of(type)).Members.Where(member => names.Contains(member.WireName))
                .Select(member => member.Symbol).ToList();
        string what = members.Count switch
        {
            0 => "parts",
            1 => $"the member {members[0].Name}",
            _ => $"the members {string.Join(", ", members.Take(members.Count - 1).Select(member => member.Name))}"
                + $" and {members[members.Count - 1].Name}",
        };

        // The user's part of the type, not the part that adds the members.
        var trees = new HashSet<SyntaxTree?>(members.SelectMany(member => member.Locations).Select(location => location.SourceTree));
        Location place = type.Locations.FirstOrDefault(location => location.IsInSource && !trees.Contains(location.SourceTree))
            ?? type.Locations[0];
        return (
            place,
            $"'{type.Name}' has {what} from another source generator",
            members.Count == 1 ? "it would not be sent" : "they would not be sent");
    }

    // Removes type arguments, which the surface name of a generic type contains.
    private static string Key(string name)
    {
        name = name.EndsWith(Own, StringComparison.Ordinal) ? name.Substring(0, name.Length - Own.Length) : name;
        return name.Split('[')[0];
    }
}
