using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads a contract. The generator takes the model and the analyzer the problems, so the two cannot disagree.</summary>
internal static class ContractParser
{
    public const string TopicAttribute = "TypedRpc.RpcTopicAttribute";

    /// <returns>The model, and null with a problem or broken code.</returns>
    public static (ParsedContract? Contract, IReadOnlyList<Diagnostic> Problems) Parse(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
    {
        var problems = new ProblemList(type, cancellationToken);
        Location name = type.Locations[0];
        if (type.TypeKind != TypeKind.Interface || AttributeReader.Find(type, "RpcTopicAttribute", name) is not { } attribute)
            return (null, []);
        if (attribute.IsBroken || type.Name.Length == 0)
            return (null, []);
        CheckInterface(type, compilation, problems);
        VersionText version = ReadVersion(attribute, problems);
        string topic = attribute.Positional() ?? "";
        if (!Rules.IsTopic(topic))
            problems.Add(ContractRules.Topic, attribute.LocationOf(null, cancellationToken), topic, "topic");
        string? exchange = attribute.Named<string>("Exchange");
        if (exchange is not null && !Rules.IsTopic(exchange))
            problems.Add(ContractRules.Topic, attribute.LocationOf("Exchange", cancellationToken), exchange, "exchange");
        string? space = attribute.Named<string>("Namespace");
        if (space is not null && !Rules.IsWireName(space))
            problems.Add(ContractRules.WireName, attribute.LocationOf("Namespace", cancellationToken), space, "namespace");

        PayloadGraph payloads = new(compilation);
        List<MethodModel> methods = new ContractMembers(type, version, payloads, problems).Parse();
        if (!problems.IsEmpty)
            return (null, problems.IsBroken ? [] : problems.Items);

        string metadataName = Names.Metadata(type);
        string identifier = Names.Sanitize(type.Name.Length > 1 && type.Name[0] == 'I' && char.IsUpper(type.Name[1]) ? type.Name.Substring(1) : type.Name)
            + "_" + Names.Hash(metadataName);
        var contract = new ContractModel(
            Names.Sanitize(metadataName, keepDots: true) + "." + Names.Hash(metadataName) + ".g.cs",
            Names.GeneratedNamespace(type.ContainingNamespace),
            identifier,
            type.ToDisplayString(Names.Plain),
            metadataName.Replace('+', '.'),
            topic,
            version.Arguments,
            exchange,
            space,
            new(methods));
        return (new ParsedContract(contract, new(payloads.Shapes.OrderBy(shape => shape.HintName, StringComparer.Ordinal))), []);
    }

    private static void CheckInterface(INamedTypeSymbol type, Compilation compilation, ProblemList problems)
    {
        Location name = type.Locations[0];
        if (((CSharpCompilation)compilation).LanguageVersion < LanguageVersion.CSharp11)
            problems.Add(ContractRules.Language, name, type.Name);
        if (type.IsGenericType || Rules.Around(type).Any(outer => outer.IsGenericType))
            problems.Add(ContractRules.GenericContract, name, type.Name);
        if (!Rules.IsReachable(type, compilation))
            problems.Add(ContractRules.InaccessibleContract, name, type.Name);
    }

    private static VersionText ReadVersion(AttributeReader attribute, ProblemList problems)
    {
        string text = attribute.Has("Version") ? attribute.Named<string>("Version") ?? "" : "1.0";
        if (VersionText.Parse(text) is { } version)
            return version;
        problems.Add(ContractRules.Version, attribute.LocationOf("Version", problems.CancellationToken), text, "write major.minor, as in 1.3");
        return new VersionText(int.MaxValue, 0, 0);
    }
}
