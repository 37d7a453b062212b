using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads the parameters of a method.</summary>
internal sealed class ParameterParser(PayloadGraph payloads, ProblemList problems)
{
    public (List<ParameterModel> Parameters, string? Token) Parse(IMethodSymbol method)
    {
        var parameters = new List<ParameterModel>();
        string? token = null;
        if (method.IsVararg)
            problems.Add(ContractRules.Parameter, method.Locations[0], "__arglist", "a list of untyped arguments");
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            Location place = parameter.Locations[0];
            if (WhyNotSent(parameter) is { } reason)
            {
                problems.Add(ContractRules.Parameter, place, parameter.Name, reason);
            }
            else if (IsToken(parameter.Type))
            {
                if (parameter.Ordinal == method.Parameters.Length - 1)
                    token = IdentifierOf(parameter);
                else
                    problems.Add(ContractRules.Token, place, parameter.Name);
            }
            else if (payloads.Add(parameter.Type, problems, place) is { } type)
            {
                Add(parameters, parameter, type);
            }
        }

        return (parameters, token);
    }

    private static string? WhyNotSent(IParameterSymbol parameter) => parameter switch
    {
        { RefKind: not RefKind.None } => "passed by reference",
        { Type: IPointerTypeSymbol or IFunctionPointerTypeSymbol } => "a pointer",
        { Type.IsRefLikeType: true } => "a ref struct",
        _ => null,
    };

    // Generated members have names with two underscores.
    private static string IdentifierOf(IParameterSymbol parameter) =>
        parameter.Name.StartsWith("__", StringComparison.Ordinal) || parameter.Name.Length == 0 ? $"__p{parameter.Ordinal}" : Names.Escape(parameter.Name);

    private static bool IsToken(ITypeSymbol type) => type is INamedTypeSymbol named && Names.Metadata(named) == "System.Threading.CancellationToken";

    private void Add(List<ParameterModel> parameters, IParameterSymbol parameter, PayloadModel type)
    {
        string wireName = WireNames.Snake(parameter.Name);
        if (parameters.Find(other => other.WireName == wireName) is { } other)
            problems.Add(ContractRules.Collision, parameter.Locations[0], other.Identifier, parameter.Name, wireName, "rename one");
        parameters.Add(new ParameterModel(
            IdentifierOf(parameter), wireName, parameter.Type.ToDisplayString(Names.Annotated), Literals.DefaultOf(parameter), type));
    }
}
