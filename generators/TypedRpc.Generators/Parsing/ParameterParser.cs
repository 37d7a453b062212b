using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;
using MethodKind = TypedRpc.Generators.Model.MethodKind;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses the parameters of a method.</summary>
internal sealed class ParameterParser(PayloadGraph payloads, ProblemList problems)
{
    private readonly LiveParameterParser _live = new(payloads, problems);

    /// <param name="method">The method.</param>
    /// <param name="kind">The kind of the method. If it is a notification, a single parameter is the payload.</param>
    /// <param name="isTold">True when notifications contain the parameters.</param>
    public ParsedParameters Parse(IMethodSymbol method, MethodKind kind, bool isTold)
    {
        bool isPayload = kind == MethodKind.Notification && method.Parameters.Count(parameter => !IsToken(parameter)) == 1;
        var parsed = new ParsedParameters();
        if (method.IsVararg)
        {
            problems.Add(
                ContractRules.Parameter, method.Locations[0], "__arglist", "a list of untyped arguments",
                "use an array of object or RpcValue");
        }
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (WhyNotSent(parameter) is var (reason, remedy))
                problems.Add(ContractRules.Parameter, parameter.Locations[0], parameter.Name, reason, remedy);
            else if (IsToken(parameter))
                AddToken(parsed, parameter, method);
            else if (ParameterRoles.Of(parameter.Type) is ParameterRole.Stream or ParameterRole.Progress)
                AddLive(parsed, parameter, isCall: kind == MethodKind.Call);
            else
                AddArgument(parsed, parameter, isPayload, isTold, isNotification: kind == MethodKind.Notification);
        }

        return parsed;
    }

    private void AddToken(ParsedParameters parsed, IParameterSymbol parameter, IMethodSymbol method)
    {
        if (parameter.Ordinal == method.Parameters.Length - 1)
            parsed.Token = new TokenModel(IdentifierOf(parameter), IsIn(parameter));
        else
            problems.Add(ContractRules.Token, parameter.Locations[0], parameter.Name);
    }

    private void AddLive(ParsedParameters parsed, IParameterSymbol parameter, bool isCall)
    {
        string identifier = IdentifierOf(parameter);
        if (ParameterRoles.Of(parameter.Type) == ParameterRole.Stream)
            parsed.Stream = _live.Parse(parameter, identifier, isCall, isSecond: parsed.Stream is not null) ?? parsed.Stream;
        else
            parsed.Progress = _live.Parse(parameter, identifier, isCall, isSecond: parsed.Progress is not null) ?? parsed.Progress;
    }

    private void AddArgument(ParsedParameters parsed, IParameterSymbol parameter, bool isPayload, bool isTold, bool isNotification)
    {
        Location place = parameter.Locations[0];
        PayloadModel? type = isPayload
            ? payloads.AddRoot(parameter.Type, problems, place)
            : payloads.Add(parameter.Type, problems, place);
        if (type is null)
            return;
        Formats.CheckUnused(parameter, problems, type);
        Add(parsed.Arguments, parameter, Formats.Apply(type, [parameter]), isPayload);
        if (isTold && !AttributeReader.IsSensitive(parameter))
            payloads.CheckIsJson(parameter.Type, problems, place);
        if (isTold)
            CheckSecrets(parameter, isPayload, isNotification);
    }

    // An 'in' parameter is only read, so its value is sufficient. 'ref readonly' means that the reference itself matters.
    private static (string Reason, string Remedy)? WhyNotSent(IParameterSymbol parameter) => parameter switch
    {
        { RefKind: RefKind.Out } => ("passed by reference", "return the value instead"),
        { RefKind: RefKind.Ref } => ("passed by reference", "pass the value, and return what the method changes"),
        { RefKind: not (RefKind.None or RefKind.In) } => ("passed by reference", "pass the value, or use 'in'"),
        { Type: IPointerTypeSymbol or IFunctionPointerTypeSymbol } => ("a pointer", "pass what it points to"),
        { Type.IsRefLikeType: true } => ("a ref struct", "use an array, or Memory<T> in place of Span<T>"),
        _ => null,
    };

    // Names that start with two underscores are reserved for generated members.
    private static string IdentifierOf(IParameterSymbol parameter) =>
        parameter.Name.StartsWith("__", StringComparison.Ordinal) || parameter.Name.Length == 0
            ? $"__p{parameter.Ordinal}"
            : CodeNames.Escape(parameter.Name);

    private static bool IsIn(IParameterSymbol parameter) => parameter.RefKind == RefKind.In;

    private static bool IsToken(IParameterSymbol parameter) => ParameterRoles.Of(parameter.Type) == ParameterRole.Token;

    private void Add(List<ParameterModel> parameters, IParameterSymbol parameter, PayloadModel type, bool isPayload)
    {
        string wireName = WireNames.Snake(parameter.Name);
        if (parameters.Find(other => other.WireName == wireName) is { } other)
            problems.Add(ContractRules.Collision, parameter.Locations[0], other.Identifier, parameter.Name, wireName, "rename one");
        if (!isPayload && WireNameRules.WhyNotMember(wireName) is { } reason)
        {
            problems.Add(
                ContractRules.WireName, parameter.Locations[0], WireNameRules.Shown(wireName), "name of a parameter",
                reason + "; rename it");
        }
        string declaration = payloads.Declaration(parameter.Type);
        parameters.Add(new ParameterModel(
            IdentifierOf(parameter), wireName, declaration, Literals.DefaultOf(parameter), type, AttributeReader.IsSensitive(parameter),
            IsIn(parameter))
        {
            IsOptional = parameter.IsOptional || parameter.IsParams,
        });
    }

    private void CheckSecrets(IParameterSymbol parameter, bool isPayload, bool isNotification)
    {
        Location place = parameter.Locations[0];
        if (AttributeReader.IsSensitive(parameter))
        {
            if (isPayload)
                problems.Add(ContractRules.SensitivePayload, place, parameter.Name);
            return;
        }

        // The name of the payload parameter is not on the wire, so the redaction by name does not apply to it.
        if (Secrets.IsName(parameter.Name))
            problems.Add(ContractRules.Secret, place, parameter.Name, isPayload ? Secrets.WholePayload : Secrets.LeftOut);

        // The members of a type that cannot be serialized are not all known.
        if (problems.IsFatal)
            return;
        foreach ((string path, MemberModel member) in payloads.NewMembers(parameter.Type))
        {
            if (!member.IsSensitive && Secrets.IsName(member.WireName))
                problems.Add(ContractRules.Secret, place, path, Secrets.LeftOut);
            if (isNotification && member is { IsSensitive: true, IsRequired: true })
                problems.Add(ContractRules.RequiredLeftOut, place, path);
        }
    }
}
