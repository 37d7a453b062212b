using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedRpc.Generators.Model;
using MethodKind = TypedRpc.Generators.Model.MethodKind;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads one method that is called or cast.</summary>
internal sealed class MethodParser(VersionText version, PayloadGraph payloads, ProblemList problems)
{
    private const string Call = "CallAttribute";
    private const string Cast = "CastAttribute";

    private readonly ParameterParser _parameters = new(payloads, problems);

    public static bool HasKind(IMethodSymbol method) =>
        method.GetAttributes().Any(attribute => AttributeReader.IsOurs(attribute, Call) || AttributeReader.IsOurs(attribute, Cast));

    /// <returns>Null when nothing can be said of the method; problems may be found with a result too.</returns>
    public MethodModel? Parse(IMethodSymbol method)
    {
        Location name = method.Locations[0];
        AttributeReader? call = AttributeReader.Find(method, Call, name);
        AttributeReader? cast = AttributeReader.Find(method, Cast, name);
        AttributeReader kind = call ?? cast!;
        if (kind.IsBroken || cast?.IsBroken == true)
        {
            problems.Break();
            return null;
        }

        if (call is not null && cast is not null)
        {
            problems.Add(ContractRules.TwoKinds, name, method.Name);
            return null;
        }

        if (WhyNotRemote(method) is { } reason)
        {
            problems.Add(ContractRules.Misplaced, name, method.Name, reason);
            return null;
        }

        if (method.IsGenericMethod)
        {
            problems.Add(ContractRules.GenericMethod, name, method.Name);
            return null;
        }

        ReturnModel? result = ReadReturn(method, isCast: cast is not null);
        (List<ParameterModel> parameters, string? token) = _parameters.Parse(method);
        return new MethodModel(
            method.ContainingType.ToDisplayString(Names.Plain),
            Names.Escape(method.Name),
            ReadName(method, kind),
            cast is null ? MethodKind.Call : cast.Named<bool>("Fanout") ? MethodKind.FanoutCast : MethodKind.Cast,
            ReadSince(kind),
            ReadTimeout(kind),
            kind.Named<bool>("Idempotent"),
            result ?? new ReturnModel("", false, null),
            new(parameters),
            token);
    }

    private static string? WhyNotRemote(IMethodSymbol method) => method switch
    {
        { IsStatic: true } => "static",
        { DeclaredAccessibility: not Accessibility.Public } => "not public",
        { IsAbstract: false, IsVirtual: false } => "sealed",
        _ => null,
    };

    private ReturnModel? ReadReturn(IMethodSymbol method, bool isCast)
    {
        Location place = method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(problems.CancellationToken) is MethodDeclarationSyntax syntax
            ? syntax.ReturnType.GetLocation()
            : method.Locations[0];
        if (method.ReturnType.TypeKind == TypeKind.Error)
        {
            problems.Break();
            return null;
        }

        (bool isValueTask, ITypeSymbol? result)? task = method.RefKind == RefKind.None ? ReadTask(method.ReturnType) : null;
        if (task is not var (valueTask, resultType))
        {
            string reason = method.ReturnType is INamedTypeSymbol { Name: "IAsyncEnumerable" }
                ? "is not supported yet; return Task or ValueTask of a list"
                : "is not awaited; return Task, Task<T>, ValueTask or ValueTask<T>";
            problems.Add(ContractRules.ReturnType, place, method.Name, method.ReturnType.ToDisplayString(Names.Readable), reason);
            return null;
        }

        if (isCast && resultType is not null)
        {
            problems.Add(ContractRules.CastResult, place, method.Name);
            return null;
        }

        PayloadModel? payload = resultType is null ? null : payloads.AddRoot(resultType, problems, place);
        return new ReturnModel(method.ReturnType.ToDisplayString(Names.Annotated), valueTask, payload);
    }

    private static (bool IsValueTask, ITypeSymbol? Result)? ReadTask(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named)
            return null;
        return Names.Metadata(named) switch
        {
            "System.Threading.Tasks.Task" => (false, null),
            "System.Threading.Tasks.ValueTask" => (true, null),
            "System.Threading.Tasks.Task`1" => (false, named.TypeArguments[0]),
            "System.Threading.Tasks.ValueTask`1" => (true, named.TypeArguments[0]),
            _ => null,
        };
    }

    private string ReadName(IMethodSymbol method, AttributeReader kind)
    {
        if (kind.Named<string>("Name") is not { } name)
            return WireNames.OfMethod(method.Name);
        if (!Rules.IsWireName(name))
            problems.Add(ContractRules.WireName, kind.LocationOf("Name", problems.CancellationToken), name, "name of a method");
        return name;
    }

    private string ReadSince(AttributeReader kind)
    {
        if (kind.Named<string>("Since") is not { } text)
            return new VersionText(version.Major, 0, 0).Arguments;
        string? fault = VersionText.Parse(text) is not { } since ? "write major.minor, as in 1.3"
            : version.Major != int.MaxValue && !version.Serves(since) ? "a server of the contract's own version would not serve it"
            : null;
        if (fault is not null)
            problems.Add(ContractRules.Version, kind.LocationOf("Since", problems.CancellationToken), text, fault);
        return VersionText.Parse(text)?.Arguments ?? "";
    }

    private long ReadTimeout(AttributeReader kind)
    {
        double seconds = kind.Named<double>("TimeoutSeconds");
        if (seconds is 0 or (>= 0.001 and <= 2147483))
            return (long)Math.Round(seconds * TimeSpan.TicksPerSecond);
        problems.Add(
            ContractRules.Timeout, kind.LocationOf("TimeoutSeconds", problems.CancellationToken), seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    }
}
