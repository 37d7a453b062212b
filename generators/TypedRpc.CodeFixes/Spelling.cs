using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>Finds how to write a type name so that it has the intended meaning at a position.</summary>
internal static class Spelling
{
    private const string Tasks = "System.Threading.Tasks";

    /// <summary>The name of a TypedRpc attribute, without its suffix.</summary>
    public static string OfAttribute(Fault fault, int position, string name)
    {
        string full = $"TypedRpc.{name}Attribute";
        bool isOther = Bind(fault, position, name) is { TypeKind: not TypeKind.Error } other && IsAttribute(other);
        if (!isOther && Means(fault, position, name + "Attribute", full))
            return name;
        return Means(fault, position, full, full) ? $"TypedRpc.{name}" : $"global::TypedRpc.{name}";
    }

    /// <summary>The text of a task type, and the using directive that it needs when the document has some.</summary>
    /// <param name="fault">The problem.</param>
    /// <param name="position">The position.</param>
    /// <param name="name"><c>Task</c> or <c>ValueTask</c>.</param>
    /// <param name="result">The text of the result type; null for none.</param>
    public static (string Text, TextChange? Using) OfTask(Fault fault, int position, string name, string? result)
    {
        string arguments = result is null ? "" : $"<{result}>";
        string probe = name + (result is null ? "" : "<int>");
        if (Means(fault, position, probe, $"{Tasks}.{probe}"))
            return (name + arguments, null);
        bool isFree = fault.Model.LookupNamespacesAndTypes(position, name: name).IsEmpty;
        if (isFree && Import(fault, position) is { } import)
            return (name + arguments, import);
        return ((Means(fault, position, $"{Tasks}.{probe}", $"{Tasks}.{probe}") ? "" : "global::") + $"{Tasks}.{name}{arguments}", null);
    }

    // Inserts into the nearest using directives in their order: System first, then by name.
    private static TextChange? Import(Fault fault, int position)
    {
        List<UsingDirectiveSyntax>? usings = fault.Node.AncestorsAndSelf()
            .Select(node => node switch
            {
                BaseNamespaceDeclarationSyntax space => space.Usings,
                CompilationUnitSyntax unit => unit.Usings,
                _ => default,
            })
            .Select(list => list
                .Where(one => one.Alias is null && one.StaticKeyword.RawKind == 0 && one.GlobalKeyword.RawKind == 0)
                .ToList())
            .FirstOrDefault(list => list.Count > 0);
        if (usings is null)
            return null;
        const string Line = $"using {Tasks};";
        string end = Layout.LineEnd(fault.Text, usings[0].SpanStart);
        string? indentation = Layout.Indentation(fault.Text, usings[0].SpanStart);
        if (usings.Find(one => Compare(one.NamespaceOrType.ToString(), Tasks) > 0) is { } next)
        {
            return new TextChange(
                new TextSpan(next.SpanStart, 0),
                Layout.Indentation(fault.Text, next.SpanStart) is { } blanks ? Line + end + blanks : Line + " ");
        }
        SyntaxTrivia lineEnd = usings[usings.Count - 1]
            .GetTrailingTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return lineEnd.RawKind == 0
            ? new TextChange(new TextSpan(usings[usings.Count - 1].Span.End, 0), " " + Line)
            : new TextChange(new TextSpan(lineEnd.SpanStart, 0), end + indentation + Line);
    }

    private static int Compare(string one, string other)
    {
        bool isSystem = one == "System" || one.StartsWith("System.", StringComparison.Ordinal);
        return isSystem ? string.Compare(one, other, StringComparison.OrdinalIgnoreCase) : 1;
    }

    private static bool Means(Fault fault, int position, string text, string type) =>
        Bind(fault, position, text) is { TypeKind: not TypeKind.Error } bound && bound.ToDisplayString() == type;

    private static ITypeSymbol? Bind(Fault fault, int position, string text) =>
        fault.Model.GetSpeculativeTypeInfo(
            position, SyntaxFactory.ParseTypeName(text), SpeculativeBindingOption.BindAsTypeOrNamespace).Type;

    private static bool IsAttribute(ITypeSymbol type)
    {
        for (ITypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            if (level.ToDisplayString() == "System.Attribute")
                return true;
        }

        return false;
    }
}
