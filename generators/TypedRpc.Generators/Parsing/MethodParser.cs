using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses one method of a contract: the common part of calls, casts and notifications.</summary>
internal abstract class MethodParser(PayloadGraph payloads, ProblemList problems)
{
    protected const string Call = "CallAttribute";
    protected const string Cast = "CastAttribute";
    protected const string Notification = "NotificationAttribute";

    /// <summary>The names of the allowed attributes, for messages.</summary>
    public abstract string Kinds { get; }

    /// <summary>The diagnostic for a method without any of the attributes.</summary>
    public abstract DiagnosticDescriptor NoKind { get; }

    protected PayloadGraph Payloads => payloads;

    protected ProblemList Problems => problems;

    protected ParameterParser Parameters { get; } = new(payloads, problems);

    public abstract bool HasKind(IMethodSymbol method);

    /// <returns>Null when the method cannot be modelled. Problems may be reported even with a result.</returns>
    public abstract MethodModel? Parse(IMethodSymbol method);

    /// <summary>Reports that two methods have the same identity on the wire.</summary>
    public abstract void AddCollision(IMethodSymbol other, IMethodSymbol method, MethodModel model);

    protected static bool Has(IMethodSymbol method, string attribute) => AttributeReader.Has(method, attribute);

    protected static string Readable(ISymbol symbol) => symbol.ToDisplayString(Names.Readable);

    /// <summary>True for a method that a class can implement and generated code can call; otherwise reports a problem.</summary>
    protected bool CanBeRemote(IMethodSymbol method)
    {
        Location name = method.Locations[0];
        if (WhyNotRemote(method) is { } reason)
        {
            problems.Add(ContractRules.Misplaced, name, method.Name, reason);
            return false;
        }

        if (method.IsGenericMethod)
            problems.Add(ContractRules.GenericMethod, name, method.Name);
        return !method.IsGenericMethod;
    }

    /// <summary>
    /// True when the name of an explicit implementation, which contains the interface's name, would be too long for metadata (CS7013).
    /// </summary>
    protected static bool IsTooLongToBeExplicit(IMethodSymbol method) =>
        !Names.FitsMetadata($"{CodeNames.Declaring(method.ContainingType)}.{method.Name}");

    /// <summary>The location of the return type.</summary>
    protected Location ReturnPlace(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(problems.CancellationToken) is MethodDeclarationSyntax syntax
            ? syntax.ReturnType.GetLocation()
            : method.Locations[0];

    /// <returns>Null for a type that is not a task.</returns>
    protected static (bool IsValueTask, ITypeSymbol? Result)? ReadTask(IMethodSymbol method)
    {
        if (method.RefKind != RefKind.None || method.ReturnType is not INamedTypeSymbol { Name: "Task" or "ValueTask" } named)
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

    private static string? WhyNotRemote(IMethodSymbol method) => method switch
    {
        { IsStatic: true } => "static",
        { DeclaredAccessibility: not Accessibility.Public } => "not public",
        { IsAbstract: false, IsVirtual: false } => "sealed",
        _ => null,
    };
}
