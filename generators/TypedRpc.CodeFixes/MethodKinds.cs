using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>The attributes that define the kind of a contract method.</summary>
internal static class MethodKinds
{
    public const string Call = "Call";
    public const string Cast = "Cast";
    public const string Notification = "Notification";

    public static bool Is(AttributeData attribute, string kind) =>
        attribute.AttributeClass?.ToDisplayString() == $"TypedRpc.{kind}Attribute";

    public static bool Has(ISymbol symbol, string kind) => symbol.GetAttributes().Any(attribute => Is(attribute, kind));

    /// <summary>The attributes of a method that are of the given kinds, as syntax nodes.</summary>
    public static List<AttributeSyntax> Find(Fault fault, params string[] kinds) => fault.MethodSymbol?.GetAttributes()
        .Where(attribute => kinds.Any(kind => Is(attribute, kind)))
        .Select(attribute => attribute.ApplicationSyntaxReference)
        .Where(reference => reference?.SyntaxTree == fault.Node.SyntaxTree)
        .Select(reference => reference!.GetSyntax(fault.CancellationToken))
        .OfType<AttributeSyntax>()
        .ToList() ?? [];

    /// <summary>The single attribute of a method of the given kinds.</summary>
    /// <returns>Null when there is none, or more than one.</returns>
    public static AttributeSyntax? FindOnly(Fault fault, params string[] kinds) =>
        Find(fault, kinds) is { Count: 1 } found ? found[0] : null;

    /// <summary>All methods of a contract, including inherited ones, in the order of the parser.</summary>
    public static IEnumerable<IMethodSymbol> MethodsOf(INamedTypeSymbol contract) => contract.AllInterfaces
        .OrderBy(type => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), StringComparer.Ordinal)
        .Append(contract)
        .SelectMany(type => type.GetMembers())
        .OfType<IMethodSymbol>();

    /// <summary>True for a method that can be a cast: it has no result, no stream and no receiver of progress.</summary>
    public static bool CanBeCast(IMethodSymbol method) =>
        (method.ReturnsVoid || TaskName(method.ReturnType) is (_, null)) && !method.Parameters.Any(IsOnlyForCalls);

    /// <summary>The name and the result type of a task.</summary>
    /// <returns>Null for a type that is not a task.</returns>
    public static (string Name, ITypeSymbol? Result)? TaskName(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", ContainingType: null } named
            && named.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks"
            ? (named.Name, named.TypeArguments.FirstOrDefault())
            : null;

    private static bool IsOnlyForCalls(IParameterSymbol parameter) => parameter.Type.OriginalDefinition.ToDisplayString()
        is "System.Collections.Generic.IAsyncEnumerable<T>" or "System.IProgress<T>";

    /// <summary>Adds an attribute to a method in the style of the neighbouring methods.</summary>
    public static TextChange Add(Fault fault, MethodDeclarationSyntax method, string attribute)
    {
        int position = method.GetFirstToken().SpanStart;
        string? indentation = Layout.AttributesAreInline(method, fault.Text) ? null : Layout.Indentation(fault.Text, position);
        return new TextChange(
            new TextSpan(position, 0),
            indentation is null ? $"[{attribute}] " : $"[{attribute}]{Layout.LineEnd(fault.Text, position)}{indentation}");
    }

    /// <summary>Removes an attribute, with its list when it is the only one in it.</summary>
    public static TextChange Remove(AttributeSyntax attribute)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        int index = list.Attributes.IndexOf(attribute);
        if (index < list.Attributes.Count - 1)
            return new TextChange(TextSpan.FromBounds(attribute.SpanStart, list.Attributes[index + 1].SpanStart), "");
        if (index > 0)
            return new TextChange(TextSpan.FromBounds(list.Attributes[index - 1].Span.End, attribute.Span.End), "");

        // The following code moves to the position of the list; a comment in between stays.
        SyntaxToken next = list.GetLastToken().GetNextToken();
        bool isBlank = list.GetTrailingTrivia().Concat(next.LeadingTrivia).All(Layout.IsBlank);
        return new TextChange(TextSpan.FromBounds(list.SpanStart, isBlank ? next.SpanStart : list.Span.End), "");
    }
}
