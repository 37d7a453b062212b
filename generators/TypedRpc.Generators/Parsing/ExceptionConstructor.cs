using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>The constructor that recreates a declared exception: the one that takes most of its members, and its message.</summary>
internal sealed class ExceptionConstructor
{
    /// <summary>The parameter of the generated code that holds the message.</summary>
    public const string Message = "message";

    private readonly IMethodSymbol _symbol;
    private readonly List<MemberSymbol> _members;

    private ExceptionConstructor(IMethodSymbol symbol, List<MemberSymbol> members) => (_symbol, _members) = (symbol, members);

    private bool SetsRequired =>
        _symbol.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: "SetsRequiredMembersAttribute" });

    /// <returns>Null when no constructor fits.</returns>
    public static ExceptionConstructor? Choose(INamedTypeSymbol type, List<MemberSymbol> members) => type.InstanceConstructors
        .Where(symbol => symbol.DeclaredAccessibility == Accessibility.Public)
        .Select(symbol => new ExceptionConstructor(symbol, members))
        .Where(constructor => constructor._symbol.Parameters.All(parameter => constructor.ArgumentOf(parameter) is not null))
        .OrderByDescending(constructor => constructor._symbol.Parameters.Count(parameter => constructor.MemberOf(parameter) is not null))
        .ThenByDescending(constructor => constructor._symbol.Parameters.Any(constructor.IsMessage))
        .ThenBy(constructor => constructor._symbol.Parameters.Length)
        .ThenBy(constructor => CodeNames.Plain(constructor._symbol), StringComparer.Ordinal)
        .FirstOrDefault();

    public bool Takes(MemberSymbol member) => _symbol.Parameters.Any(parameter => MemberOf(parameter) == member);

    public MemberUse UseOf(MemberSymbol member) => ObjectParser.UseOf(member, Takes(member), SetsRequired);

    public string DefaultOf(MemberSymbol member) =>
        _symbol.Parameters.FirstOrDefault(parameter => MemberOf(parameter) == member) is { } parameter
            ? Literals.DefaultOf(parameter)
            : "default";

    /// <summary>True when the constructor declares a default for a missing member.</summary>
    public bool IsOptional(MemberSymbol member) =>
        _symbol.Parameters.Any(parameter => parameter.IsOptional && MemberOf(parameter) == member);

    /// <param name="members">The serialized members, in order.</param>
    public IEnumerable<ArgumentModel> ArgumentsFor(List<MemberSymbol> members) => _symbol.Parameters.Select(parameter =>
        MemberOf(parameter) is { } member ? new ArgumentModel(members.IndexOf(member), "") : new ArgumentModel(-1, ArgumentOf(parameter)!));

    // An exact match first, because names of members may differ in case only.
    private MemberSymbol? MemberOf(IParameterSymbol parameter) =>
        MemberOf(parameter, StringComparison.Ordinal) ?? MemberOf(parameter, StringComparison.OrdinalIgnoreCase);

    private MemberSymbol? MemberOf(IParameterSymbol parameter, StringComparison comparison) => _members.Find(member =>
        string.Equals(member.Name, parameter.Name, comparison) && SymbolEqualityComparer.Default.Equals(member.Type, parameter.Type));

    private bool IsMessage(IParameterSymbol parameter) => ArgumentOf(parameter) == Message;

    // Returns null for a parameter without a source.
    private string? ArgumentOf(IParameterSymbol parameter) => parameter switch
    {
        { RefKind: not (RefKind.None or RefKind.In) } => null,
        _ when MemberOf(parameter) is not null => "",
        { Type.SpecialType: SpecialType.System_String } when string.Equals(parameter.Name, Message, StringComparison.OrdinalIgnoreCase) =>
            Message,
        { Type: INamedTypeSymbol type } when Names.Metadata(type) == "System.Exception" => "default(global::System.Exception)",
        { IsOptional: true } => Literals.ArgumentOf(parameter),
        _ => null,
    };
}
