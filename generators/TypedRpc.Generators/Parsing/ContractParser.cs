using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses a contract. The generator uses the model and the analyzer the problems, so the two are consistent.</summary>
internal static class ContractParser
{
    public const string RpcTopic = "RpcTopicAttribute";
    public const string NotificationTopic = "NotificationTopicAttribute";

    /// <returns>The model, which is null when there is a problem or a compiler error.</returns>
    public static (ParsedContract? Contract, IReadOnlyList<Diagnostic> Problems) Parse(
        INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
    {
        // Checked before the attributes, because the analyzer passes every type of the compilation.
        if (type.TypeKind != TypeKind.Interface)
            return (null, []);
        var problems = new ProblemList(type, cancellationToken);
        Location name = type.Locations[0];
        AttributeReader? calls = AttributeReader.Find(type, RpcTopic, name);
        AttributeReader? notifications = AttributeReader.Find(type, NotificationTopic, name);
        if ((calls ?? notifications) is not { } attribute)
            return (null, []);
        if (attribute.IsBroken || notifications?.IsBroken == true || type.Name.Length == 0)
            return (null, []);
        if (calls is not null && notifications is not null)
        {
            problems.Add(ContractRules.TwoTopics, notifications.Place(cancellationToken), type.Name);
            return (null, problems.Items);
        }

        CheckInterface(type, compilation, problems);
        VersionText? version = calls is null ? null : ReadVersion(calls, problems);
        IReadOnlyList<string> topics = attribute.Texts();
        for (int i = 0; i < topics.Count; i++)
        {
            if (!Rules.IsTopic(topics[i]))
                problems.Add(ContractRules.Topic, attribute.LocationOf(i, parameter: "topic", cancellationToken), topics[i], "topic");
            else if (topics.Take(i).Contains(topics[i], StringComparer.Ordinal))
                problems.Add(ContractRules.SameTopic, attribute.LocationOf(i, parameter: "topic", cancellationToken), topics[i]);
        }

        string? exchange = attribute.Named<string>("Exchange");
        if (exchange is not null && !Rules.IsTopic(exchange))
            problems.Add(ContractRules.Topic, attribute.LocationOf("Exchange", cancellationToken), exchange, "exchange");
        string? space = attribute.Named<string>("Namespace");
        if (space is not null && WireNameRules.WhyNot(space) is { } reason)
        {
            problems.Add(
                ContractRules.WireName, attribute.LocationOf("Namespace", cancellationToken), WireNameRules.Shown(space), "namespace",
                reason);
        }

        // Faults that follow from the type parameters are not reported separately.
        if (IsGeneric(type))
            return (null, problems.Items);

        PayloadGraph payloads = new(compilation);
        FaultParser faults = new(compilation, payloads, problems);
        MethodParser parser = version is null
            ? new NotificationMethodParser(payloads, faults, problems)
            : new RpcMethodParser(version, payloads, faults, problems);
        var members = new ContractMembers(type, parser, problems, compilation);
        List<MethodModel> methods = members.Parse();
        if (problems.IsFatal)
            return (null, problems.IsBroken ? [] : problems.Items);

        string metadataName = Names.Metadata(type);
        string suffix = GeneratedNames.Of(compilation).SuffixOf(metadataName);
        var contract = new ContractModel(
            Names.Sanitize(metadataName, keepDots: true) + "." + suffix + ".g.cs",
            Names.GeneratedNamespace(type.ContainingNamespace),
            IdentifierOf(type, compilation),
            CodeNames.Plain(type),
            metadataName.Replace('+', '.'),
            version is null,
            new(topics),
            version?.Arguments,
            exchange,
            space,
            new(methods),
            members.IsDisposable,
            members.IsAsyncDisposable);
        return (new ParsedContract(
            contract,
            new(payloads.Shapes.OrderBy(shape => shape.HintName, StringComparer.Ordinal)),
            new(faults.Faults.OrderBy(fault => fault.HintName, StringComparer.Ordinal)))
        {
            Enums = new(payloads.Enums.OrderBy(one => one.Declaration, StringComparer.Ordinal)),
        }, problems.Items);
    }

    /// <summary>The name of the generated class of a contract.</summary>
    public static string IdentifierOf(INamedTypeSymbol type, Compilation compilation) =>
        Names.Sanitize(type.Name.Length > 1 && type.Name[0] == 'I' && char.IsUpper(type.Name[1]) ? type.Name.Substring(1) : type.Name)
        + "_" + GeneratedNames.Of(compilation).SuffixOf(Names.Metadata(type));

    private static void CheckInterface(INamedTypeSymbol type, Compilation compilation, ProblemList problems)
    {
        Location name = type.Locations[0];
        if (((CSharpCompilation)compilation).LanguageVersion < LanguageVersion.CSharp11)
            problems.Add(ContractRules.Language, name, type.Name);
        if (IsGeneric(type))
            problems.Add(ContractRules.GenericContract, name, type.Name);
        if (Reach.WhyNot(type, compilation) is { } reason)
            problems.Add(ContractRules.InaccessibleContract, name, type.Name, reason);
    }

    private static bool IsGeneric(INamedTypeSymbol type) => type.IsGenericType || Rules.Around(type).Any(outer => outer.IsGenericType);

    private static VersionText ReadVersion(AttributeReader attribute, ProblemList problems)
    {
        string text = attribute.Has("Version") ? attribute.Named<string>("Version") ?? "" : "1.0";
        if (VersionText.Parse(text) is { } version)
            return version;
        problems.Add(
            ContractRules.Version, attribute.LocationOf("Version", problems.CancellationToken), text, "write major.minor, as in 1.3");
        return new VersionText(int.MaxValue, 0, 0);
    }
}
