using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses the declared exceptions of a contract.</summary>
internal sealed class FaultParser(Compilation compilation, PayloadGraph payloads, ProblemList problems)
{
    private const string Throws = "ThrowsAttribute";

    private readonly Dictionary<(ITypeSymbol Type, string? Module, string Name), FaultModel?> _known = new(new Identity());

    /// <summary>The distinct faults of all methods.</summary>
    public IEnumerable<FaultModel> Faults => _known.Values.OfType<FaultModel>();

    /// <summary>Parses the exceptions that a method and its interface declare.</summary>
    /// <returns>The names of the faults' shapes, derived types before their bases.</returns>
    public EquatableArray<string> Parse(IMethodSymbol method, bool isAnswered)
    {
        if (!AttributeReader.Has(method, Throws) && !(isAnswered && AttributeReader.Has(method.ContainingType, Throws)))
            return default;
        var found = new List<(INamedTypeSymbol Type, FaultModel Model)>();
        foreach (AttributeData attribute in AttributesOf(method).Concat(isAnswered ? AttributesOf(method.ContainingType) : []))
        {
            var reader = new AttributeReader(attribute, method.Locations[0]);
            if (reader.IsBroken)
                problems.Break();
            else if (!isAnswered)
                Refuse(reader, attribute.ConstructorArguments[0].Value as ITypeSymbol, "no caller waits for its outcome");
            else if (Read(reader, attribute) is var (type, model))
                Add(found, reader, type, model);
        }

        return new(found
            .OrderByDescending(fault => DepthOf(fault.Type))
            .ThenBy(fault => fault.Model.WireName, StringComparer.Ordinal)
            .Select(fault => fault.Model.Identifier));
    }

    private static IEnumerable<AttributeData> AttributesOf(ISymbol symbol) =>
        symbol.GetAttributes().Where(attribute => AttributeReader.IsOurs(attribute, Throws));

    private static int DepthOf(ITypeSymbol? type) => type is null ? 0 : 1 + DepthOf(type.BaseType);

    private void Add(List<(INamedTypeSymbol Type, FaultModel Model)> found, AttributeReader reader, INamedTypeSymbol type, FaultModel model)
    {
        if (found.Exists(other => SymbolEqualityComparer.Default.Equals(other.Type, type)))
            return;
        if (found.Find(other => other.Model.WireName == model.WireName) is { Model: not null } other)
            problems.Add(ContractRules.SameFault, PlaceOf(reader), Readable(other.Type), Readable(type), model.WireName);
        found.Add((type, model));
    }

    private (INamedTypeSymbol Type, FaultModel Model)? Read(AttributeReader reader, AttributeData attribute)
    {
        if (attribute.ConstructorArguments[0].Value is not INamedTypeSymbol { TypeKind: not TypeKind.Error } type)
        {
            Refuse(reader, attribute.ConstructorArguments[0].Value as ITypeSymbol, "it is not an exception");
            return null;
        }

        string? module = reader.Named<string>("Module");
        string name = reader.Named<string>("Name")
            ?? (module is null ? Names.Metadata(type.OriginalDefinition).Replace('+', '.') : type.Name);
        if (!_known.TryGetValue((type, module, name), out FaultModel? model))
        {
            CheckNames(reader, module, name);
            model = WhyNot(type) is { } reason ? Refuse(reader, type, reason) : Describe(reader, type, module, name);
            _known.Add((type, module, name), model);
        }

        return model is null ? null : (type, model);
    }

    private void CheckNames(AttributeReader reader, string? module, string name)
    {
        Location Place(string argument) => reader.LocationOf(argument, problems.CancellationToken);
        if (module is null)
        {
            if (WireNameRules.WhyNot(name) is { } reason)
            {
                problems.Add(
                    ContractRules.WireName, Place("Name"), WireNameRules.Shown(name), "name of a fault",
                    reason + (reader.Has("Name") ? "" : "; give it another with Name"));
            }
            return;
        }

        if (!Rules.IsPythonModule(module))
        {
            problems.Add(
                ContractRules.PythonName, Place("Module"), module, "Python module", "identifiers joined by dots, as in cinder.exception");
        }
        if (!Rules.IsPythonName(name))
        {
            problems.Add(
                ContractRules.PythonName, reader.Has("Name") ? Place("Name") : PlaceOf(reader), name, "name of a Python class",
                "an identifier, as in VolumeNotFound");
        }
    }

    private string? WhyNot(INamedTypeSymbol type)
    {
        if (!IsOrDerives(type, "System.Exception"))
            return "it is not an exception";
        if (type.IsAbstract || type.IsUnboundGenericType)
            return "no object of it can be made; declare the exceptions that are thrown";
        if (IsOrDerives(type, "TypedRpc.RpcException"))
            return "it tells callers of failures of the library itself; throw an exception of your own";
        if (IsOrDerives(type, "System.OperationCanceledException"))
            return "to its caller it means a cancellation";
        return Reach.WhyNot(type, compilation) is { } reason ? $"generated code cannot reach it: {reason}" : null;
    }

    private FaultModel? Describe(AttributeReader reader, INamedTypeSymbol type, string? module, string name)
    {
        MemberKeys keys = MemberKeys.Of(type);
        MemberList list = MemberList.Of(type, keys);
        List<MemberSymbol> all = list.Members.Where(member => !IsOfEvery(member.Symbol) && !IsOfException(member.Symbol)).ToList();
        if (ExceptionConstructor.Choose(type, all) is not { } constructor)
            return Refuse(reader, type, "it has no public constructor that can be called with its message and its public properties");
        List<MemberSymbol> members = all.Where(member => member.CanBeSet || constructor.Takes(member)).ToList();
        string? fault = list.Fault ?? ObjectParser.Lost(all.Where(member => !constructor.Takes(member)), keys)
            ?? ObjectParser.Collision(members) ?? ObjectParser.WhyNotNamed(members);
        if (fault is not null)
            return Refuse(reader, type, "it " + fault);

        var models = new List<MemberModel>();
        foreach (MemberSymbol member in members)
        {
            if (payloads.Add(member.Type, problems, PlaceOf(reader)) is { } model)
                models.Add(Describe(type, member, members.IndexOf(member), model, constructor));
        }

        // Wire names contain no space, so the combination is unique.
        string known = module is null ? name : $"{module} {name}";
        string suffix = GeneratedNames.Of(compilation).SuffixOf($"{compilation.AssemblyName}/{CodeNames.Plain(type)}/{known}");
        string identifier = $"{Names.Sanitize(type.Name)}Fault_{suffix}";
        var content = new ObjectModel(type.ToDisplayString(Names.Told), false, new(models), new(constructor.ArgumentsFor(members)));
        return new FaultModel(identifier + ".g.cs", identifier, CodeNames.Plain(type), module, name, content);
    }

    private static MemberModel Describe(
        INamedTypeSymbol type, MemberSymbol member, int index, PayloadModel model, ExceptionConstructor constructor)
    {
        MemberUse use = constructor.UseOf(member);
        return new MemberModel(
            index, CodeNames.Escape(member.Name), member.WireName, member.WireName, Formats.Apply(model, member.Places(type)), use,
            use == MemberUse.Required || member.MustBeThere, constructor.DefaultOf(member), member.IsSensitiveIn(type))
        {
            IsOptional = constructor.IsOptional(member),
        };
    }

    private FaultModel? Refuse(AttributeReader reader, ITypeSymbol? type, string reason)
    {
        problems.Add(ContractRules.Fault, PlaceOf(reader), type is null ? "null" : Readable(type), reason);
        return null;
    }

    private Location PlaceOf(AttributeReader reader) => reader.LocationOf(0, "exceptionType", problems.CancellationToken);

    private static string Readable(ITypeSymbol type) => type.ToDisplayString(Names.Readable);

    private static bool IsOrDerives(ITypeSymbol type, string name)
    {
        for (ITypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            if (level is INamedTypeSymbol named && Names.Metadata(named) == name)
                return true;
        }

        return false;
    }

    // The members of System.Exception: the message is sent separately, and the others are meaningful only in the throwing process.
    private static bool IsOfEvery(ISymbol member)
    {
        ISymbol declared = member;
        while (declared is IPropertySymbol { OverriddenProperty: { } overridden })
            declared = overridden;
        return Names.Metadata(declared.ContainingType) == "System.Exception";
    }

    private static bool IsOfException(ISymbol member) =>
        PayloadClassifier.IsOfTheFramework(member.ContainingType) && member is not IPropertySymbol { SetMethod: not null };

    private sealed class Identity : IEqualityComparer<(ITypeSymbol Type, string? Module, string Name)>
    {
        public bool Equals((ITypeSymbol Type, string? Module, string Name) one, (ITypeSymbol Type, string? Module, string Name) other) =>
            one.Module == other.Module && one.Name == other.Name && SymbolEqualityComparer.Default.Equals(one.Type, other.Type);

        public int GetHashCode((ITypeSymbol Type, string? Module, string Name) fault) => fault.Name.GetHashCode();
    }
}
